import { z } from 'zod';
import { LATEST_INSTANT } from '../model/instant.ts';
import { jobDetailSchema, jobRowSchema, jobStateSchema, queueViewSchema } from '../model/queue.ts';
import { failure, redisProcedure } from './base.ts';

const tags = ['Queues'];
const queueName = z.string().min(1).max(200);
const prefix = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('What its keys begin with. Default: bull, and {bull} on a cluster.');
const queue = z.strictObject({ name: queueName, prefix });
const queueProcedure = redisProcedure.errors({ NOT_FOUND: failure('NOT_FOUND') });

export const queuesContract = {
  list: redisProcedure
    .route({ method: 'GET', path: '/api/queues', summary: 'Every BullMQ queue on the connection', tags })
    .output(z.array(queueViewSchema)),
  get: queueProcedure
    .route({ method: 'GET', path: '/api/queues/{name}', summary: 'One queue', tags })
    .input(queue)
    .output(queueViewSchema),
  jobs: queueProcedure
    .route({
      method: 'GET',
      path: '/api/queues/{name}/jobs',
      summary: 'Jobs of one state, a page at a time',
      tags,
    })
    .input(
      queue.extend({
        state: jobStateSchema,
        offset: z.coerce.number().int().min(0).max(100_000_000).default(0),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ total: z.number().int(), jobs: z.array(jobRowSchema) })),
  job: queueProcedure
    .route({
      method: 'GET',
      path: '/api/queues/{name}/jobs/{id}',
      summary: 'One job with its payload and error',
      tags,
    })
    .input(queue.extend({ id: z.string().min(1).max(512) }))
    .output(jobDetailSchema),
  pause: queueProcedure
    .route({ method: 'POST', path: '/api/queues/{name}/pause', summary: 'Hand out no more jobs', tags })
    .input(queue)
    .output(queueViewSchema),
  resume: queueProcedure
    .route({ method: 'POST', path: '/api/queues/{name}/resume', summary: 'Hand out jobs again', tags })
    .input(queue)
    .output(queueViewSchema),
  retryJob: queueProcedure
    .route({
      method: 'POST',
      path: '/api/queues/{name}/jobs/{id}/retry',
      summary: 'Put a failed job back to waiting',
      tags,
    })
    .errors({ CONFLICT: failure('CONFLICT') })
    .input(queue.extend({ id: z.string().min(1).max(512) }))
    .output(jobRowSchema),
  removeJob: queueProcedure
    .route({
      method: 'DELETE',
      path: '/api/queues/{name}/jobs/{id}',
      summary: 'Remove a job that is not active',
      tags,
    })
    .errors({ CONFLICT: failure('CONFLICT') })
    .input(queue.extend({ id: z.string().min(1).max(512) }))
    .output(z.object({ removed: z.string() })),
  retryFailed: queueProcedure
    .route({
      method: 'POST',
      path: '/api/queues/{name}/retry',
      summary: 'Put failed jobs back to waiting, at most `limit` in one call; repeat until `remaining` is 0',
      tags,
    })
    .input(queue.extend({ limit: z.coerce.number().int().min(1).max(1_000).default(500) }))
    .output(z.object({ retried: z.number().int(), remaining: z.number().int() })),
  clean: queueProcedure
    .route({
      method: 'POST',
      path: '/api/queues/{name}/clean',
      summary: 'Remove jobs of one state, at most `limit` in one call; repeat until `remaining` is 0',
      tags,
    })
    .input(
      queue.extend({
        state: z.enum(['waiting', 'prioritized', 'delayed', 'completed', 'failed']),
        /** Only jobs at least this old, ms. */
        olderThanMs: z.coerce.number().int().min(0).max(LATEST_INSTANT).default(0),
        limit: z.coerce.number().int().min(1).max(1_000).default(500),
      }),
    )
    .output(z.object({ removed: z.number().int(), remaining: z.number().int() })),
};
