import { z } from 'zod';
import { fileIdSchema, jobFileSchema } from '../model/job-file.ts';
import { failure, procedure } from './base.ts';

const tags = ['Files'];
const byId = z.strictObject({ id: fileIdSchema });
const fileProcedure = procedure.errors({ NOT_FOUND: failure('NOT_FOUND') });

/** Over HTTP both directions are streamed to and from the disk (api/http/files.ts). */
export const filesContract = {
  list: procedure
    .route({
      method: 'GET',
      path: '/api/files',
      summary: 'Files that were uploaded and that jobs have made, newest first',
      tags,
    })
    .input(z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) }))
    .output(z.array(jobFileSchema)),
  upload: procedure
    .route({
      method: 'POST',
      path: '/api/files',
      summary: 'Upload a file of up to 50 MB for jobs to read',
      tags,
      successStatus: 201,
    })
    .errors({ PAYLOAD_TOO_LARGE: failure('PAYLOAD_TOO_LARGE') })
    .input(z.strictObject({ file: z.file() }))
    .output(jobFileSchema),
  get: fileProcedure
    .route({ method: 'GET', path: '/api/files/{id}', summary: 'What is known of a file', tags })
    .input(byId)
    .output(jobFileSchema),
  content: fileProcedure
    .route({ method: 'GET', path: '/api/files/{id}/content', summary: 'Download a file', tags })
    .input(byId)
    .output(z.file()),
  remove: fileProcedure
    .route({ method: 'DELETE', path: '/api/files/{id}', summary: 'Remove a file', tags })
    .input(byId)
    .output(z.object({ removed: z.string() })),
};
