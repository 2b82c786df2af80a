import { z } from 'zod';
import { jobIdSchema } from '../model/job.ts';
import { treeNodeSchema, treeRowSchema, treeViewSchema } from '../model/job-tree.ts';
import { failure, redisProcedure } from './base.ts';

const tags = ['Trees of jobs'];
const byId = z.strictObject({ id: jobIdSchema });
const treeProcedure = redisProcedure.errors({ NOT_FOUND: failure('NOT_FOUND') });

export const treesContract = {
  submit: redisProcedure
    .route({
      method: 'POST',
      path: '/api/trees',
      summary: 'Submit a job with children, which are run before it and give it their results',
      tags,
      successStatus: 202,
    })
    .input(treeNodeSchema)
    .output(z.object({ message: z.string(), treeId: z.string(), tree: treeViewSchema })),
  list: redisProcedure
    .route({ method: 'GET', path: '/api/trees', summary: 'The last trees, newest first', tags })
    .input(z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }))
    .output(z.array(treeRowSchema)),
  get: treeProcedure
    .route({ method: 'GET', path: '/api/trees/{id}', summary: 'A tree with the state of each job', tags })
    .input(byId)
    .output(treeViewSchema),
  cancel: treeProcedure
    .route({
      method: 'POST',
      path: '/api/trees/{id}/cancel',
      summary: 'Cancel every job of a tree that has not ended',
      tags,
    })
    .input(byId)
    .output(treeViewSchema),
};
