import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { queriedInstantSchema } from '../model/instant.ts';
import {
  jobEntrySchema,
  jobEventSchema,
  jobIdSchema,
  jobInputSchema,
  jobOptionsSchema,
  jobRecordSchema,
  jobStatusSchema,
  jobViewSchema,
  MOST_JOBS_IN_A_CALL,
} from '../model/job.ts';
import { jobTypeNameSchema } from '../model/job-type.ts';
import { failure, redisProcedure, procedure, streamProcedure } from './base.ts';

const tags = ['Jobs'];
const status = jobStatusSchema.optional();
const type = jobTypeNameSchema.optional();
const byId = z.strictObject({
  id: jobIdSchema,
  /** Which of several jobs with this id is meant: an id that another client has chosen may be in the queues of several types. */
  type: type.describe('Type of the job, where several types have one with this id'),
});

const jobProcedure = redisProcedure.errors({
  NOT_FOUND: failure('NOT_FOUND'),
  CONFLICT: failure('CONFLICT'),
});

const message = z.literal('Job submitted successfully');
const submitted = z.object({ message, jobId: z.string(), status: jobStatusSchema });
const severalSubmitted = z.object({
  message: z.string(),
  /** In the order of the request. */
  jobIds: z.array(z.string()),
  status: jobStatusSchema,
});

/** The key comes in a header, which is no part of the input: the same body may be sent twice on purpose. */
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Requests with the same key within a day submit one job.',
  schema: { type: 'string', maxLength: 255 },
} as const;

export const jobsContract = {
  submit: redisProcedure
    .route({
      method: 'POST',
      path: '/api/jobs',
      summary: 'Submit a job',
      tags,
      successStatus: 202,
      spec: (operation) => ({ ...operation, parameters: [...(operation.parameters ?? []), idempotencyKey] }),
    })
    .errors({ CONFLICT: failure('CONFLICT') })
    .input(jobInputSchema)
    .output(submitted),
  submitMany: redisProcedure
    .route({
      method: 'POST',
      path: '/api/jobs/bulk',
      summary: 'Submit up to 1,000 jobs in one call: all of them or none',
      tags,
      successStatus: 202,
    })
    .input(z.strictObject({ jobs: z.array(jobInputSchema).min(1).max(MOST_JOBS_IN_A_CALL) }))
    .output(severalSubmitted),
  list: redisProcedure
    .route({
      method: 'GET',
      path: '/api/jobs',
      summary: 'Jobs in Redis, a page at a time: next to run first, of ended ones the newest first',
      tags,
    })
    .input(
      z.strictObject({
        status,
        type,
        /** Without a type only the first 10,000 can be reached. */
        offset: z.coerce.number().int().min(0).max(100_000_000).default(0),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ total: z.number().int(), jobs: z.array(jobEntrySchema) })),
  ended: procedure
    .route({
      method: 'GET',
      path: '/api/jobs/history',
      summary: 'Jobs that have ended, newest first, those included that Redis no longer has',
      tags,
    })
    .input(
      z.strictObject({
        status: z.enum(['completed', 'failed', 'cancelled']).optional(),
        type,
        /** Part of an id, a worker or a reason. */
        text: z.string().min(1).max(200).optional(),
        /** Only jobs that ended before this time, ms since the epoch: the next page. */
        before: queriedInstantSchema.optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.array(jobEntrySchema)),
  get: jobProcedure
    .route({ method: 'GET', path: '/api/jobs/{id}', summary: 'One job: its status and result', tags })
    .input(byId)
    .output(jobViewSchema),
  details: jobProcedure
    .route({
      method: 'GET',
      path: '/api/jobs/{id}/details',
      summary: 'One job with payload, options and the history of its attempts',
      tags,
    })
    .input(byId)
    .output(jobRecordSchema),
  logs: jobProcedure
    .route({ method: 'GET', path: '/api/jobs/{id}/logs', summary: 'Lines of its log, oldest first', tags })
    .input(
      byId.extend({
        offset: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
      }),
    )
    .output(z.object({ total: z.number().int(), lines: z.array(z.string()) })),
  follow: streamProcedure
    .route({
      method: 'GET',
      path: '/api/jobs/{id}/events',
      summary: 'A job as it goes on: its row at once and on change, new log lines, until it has ended',
      tags,
    })
    .errors({
      NOT_FOUND: failure('NOT_FOUND'),
      CONFLICT: failure('CONFLICT'),
      REDIS_UNAVAILABLE: failure('REDIS_UNAVAILABLE'),
      REDIS_UNUSABLE: failure('REDIS_UNUSABLE'),
      REDIS_WRONG_TYPE: failure('REDIS_WRONG_TYPE'),
    })
    .input(byId)
    .output(eventIterator(jobEventSchema)),
  cancel: jobProcedure
    .route({
      method: 'POST',
      path: '/api/jobs/{id}/cancel',
      summary: 'Cancel a job that waits or runs; answers when it has ended',
      tags,
    })
    .input(byId)
    .output(jobEntrySchema),
  retry: jobProcedure
    .route({
      method: 'POST',
      path: '/api/jobs/{id}/retry',
      summary: 'Run a failed or cancelled job again, with all its attempts',
      tags,
    })
    .input(byId)
    .output(jobEntrySchema),
  change: jobProcedure
    .route({
      method: 'PATCH',
      path: '/api/jobs/{id}',
      summary: 'Change the priority or the delay, from now on, of a job that waits',
      tags,
    })
    .input(byId.extend(jobOptionsSchema.pick({ priority: true, delayMs: true }).shape))
    .output(jobEntrySchema),
};
