import { z } from 'zod';
import { workWritesChangeSchema, workWritesSchema } from '../model/work-writes.ts';
import { failure, procedure } from './base.ts';

const tags = ['Work'];

export const workContract = {
  writes: procedure
    .route({
      method: 'GET',
      path: '/api/work/writes',
      summary: 'Which queues of other applications may be changed',
      tags,
    })
    .output(workWritesSchema),
  setWrites: procedure
    .route({
      method: 'PUT',
      path: '/api/work/writes',
      summary: 'Allow or forbid changes of a queue, or of all queues on a connection; remembered',
      tags,
    })
    .errors({ NOT_FOUND: failure('NOT_FOUND') })
    .input(workWritesChangeSchema)
    .output(workWritesSchema),
  setReadOnly: procedure
    .route({
      method: 'PUT',
      path: '/api/work/read-only',
      summary: 'The emergency switch: while it is on, no queue is changed, not even Capstan’s own',
      tags,
    })
    .input(z.strictObject({ on: z.boolean() }))
    .output(workWritesSchema),
};
