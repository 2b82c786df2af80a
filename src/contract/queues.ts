import { z } from 'zod';
import { LATEST_INSTANT } from '../model/instant.ts';
import {
  cleanedStateSchema,
  jobDetailSchema,
  jobRelationsSchema,
  jobRowSchema,
  jobStateSchema,
  queueViewSchema,
} from '../model/queue.ts';
import { LONGEST_NAME, workSourceSchema } from '../model/work-writes.ts';
import { failure, redisProcedure } from './base.ts';

const tags = ['Queues'];
const queue = workSourceSchema;
const job = queue.extend({ id: z.string().min(1).max(LONGEST_NAME) });
const yesOrNo = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

const queueProcedure = redisProcedure.errors({ NOT_FOUND: failure('NOT_FOUND') });
/** A change: refused while the queue is read-only, and where its jobs are kept in an unknown way. */
const changeProcedure = queueProcedure.errors({
  READ_ONLY: failure('READ_ONLY'),
  CONFLICT: failure('CONFLICT'),
});

/**
 * The verbs of a queue below two paths. Where a path has no place for the name or the id they come in the query or the body,
 * so that any text will do: `..`, slashes, newlines. Changes take their fields from either.
 */
const verbs = (queuePath: `/${string}`, jobPath: `/${string}`) => ({
  get: queueProcedure
    .route({ method: 'GET', path: queuePath, summary: 'One queue', tags })
    .input(queue)
    .output(queueViewSchema),
  jobs: queueProcedure
    .route({ method: 'GET', path: `${queuePath}/jobs`, summary: 'Jobs of one state, a page at a time', tags })
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
      path: jobPath,
      summary: 'One job with its payload and error, and what it is connected with',
      tags,
    })
    .input(job)
    .output(jobDetailSchema),
  pause: changeProcedure
    .route({ method: 'POST', path: `${queuePath}/pause`, summary: 'Hand out no more jobs', tags })
    .input(queue)
    .output(queueViewSchema),
  resume: changeProcedure
    .route({ method: 'POST', path: `${queuePath}/resume`, summary: 'Hand out jobs again', tags })
    .input(queue)
    .output(queueViewSchema),
  retryJob: changeProcedure
    .route({
      method: 'POST',
      path: `${jobPath}/retry`,
      summary: 'Put a failed or cancelled job back to waiting',
      tags,
    })
    .input(job)
    .output(jobRowSchema),
  removeJob: changeProcedure
    .route({
      method: 'DELETE',
      path: jobPath,
      summary:
        'Remove a job that is not active. One that waits for children is refused unless `withChildren`: then they and theirs go too, in whatever queues. A parent that waits for it goes on without it. The next run of a repeatable is refused: remove the repeatable instead. `dryRun` removes nothing and says what would go',
      tags,
    })
    .input(job.extend({ withChildren: yesOrNo.default(false), dryRun: yesOrNo.default(false) }))
    .output(z.object({ removed: z.string(), dryRun: z.boolean(), withIt: jobRelationsSchema.shape.removes })),
  retryFailed: changeProcedure
    .route({
      method: 'POST',
      path: `${queuePath}/retry`,
      summary:
        'Put failed jobs, and none that was cancelled, back to waiting, at most `limit` in one call; repeat until `remaining` is 0',
      tags,
    })
    .input(queue.extend({ limit: z.coerce.number().int().min(1).max(1_000).default(500) }))
    .output(z.object({ retried: z.number().int(), remaining: z.number().int() })),
  clean: changeProcedure
    .route({
      method: 'POST',
      path: `${queuePath}/clean`,
      summary:
        'Remove jobs of one state, at most `limit` in one call; repeat until `remaining` is 0. Next runs of repeatables stay',
      tags,
    })
    .input(
      queue.extend({
        state: cleanedStateSchema,
        /** Only jobs at least this old, ms. */
        olderThanMs: z.coerce.number().int().min(0).max(LATEST_INSTANT).default(0),
        limit: z.coerce.number().int().min(1).max(1_000).default(500),
      }),
    )
    .output(z.object({ removed: z.number().int(), remaining: z.number().int() })),
});

export const queuesContract = {
  list: redisProcedure
    .route({ method: 'GET', path: '/api/queues', summary: 'Every BullMQ queue on the connection', tags })
    .output(z.array(queueViewSchema)),
  ...verbs('/api/queues/{name}', '/api/queues/{name}/jobs/{id}'),
};

/** The same for names and ids that no path can carry. */
export const queueContract = verbs('/api/queue', '/api/queue/job');
