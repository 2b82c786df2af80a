import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { queriedInstantSchema } from '../model/instant.ts';
import { poolNameSchema } from '../model/pool.ts';
import { pythonTaskInputSchema, queueNameSchema } from '../model/python.ts';
import {
  taskDetailSchema,
  taskKindSchema,
  taskLogEventSchema,
  taskRowSchema,
  taskStateSchema,
} from '../model/task.ts';
import { failure, redisProcedure, streamProcedure } from './base.ts';

const tags = ['Tasks'];
const byId = z.strictObject({ id: z.string().min(1).max(200) });
const taskProcedure = redisProcedure.errors({ NOT_FOUND: failure('NOT_FOUND') });

/** Tasks of pools, one-shots and Python workers. */
export const tasksContract = {
  submit: redisProcedure
    .route({
      method: 'POST',
      path: '/api/tasks',
      summary: 'Give a task to the Python workers of a queue without waiting for it',
      tags,
      successStatus: 202,
    })
    .errors({
      NOT_FOUND: failure('NOT_FOUND'),
      CONFLICT: failure('CONFLICT'),
      PAYLOAD_TOO_LARGE: failure('PAYLOAD_TOO_LARGE'),
      POOL_UNAVAILABLE: failure('POOL_UNAVAILABLE'),
    })
    .input(pythonTaskInputSchema)
    .output(taskRowSchema),
  list: redisProcedure
    .route({
      method: 'GET',
      path: '/api/tasks',
      summary:
        'Tasks of pools, one-shots and Python workers, newest first: waiting, running, and the last that ended',
      tags,
    })
    .input(
      z.strictObject({
        pool: poolNameSchema.optional(),
        queue: queueNameSchema.optional(),
        kind: taskKindSchema.optional(),
        state: taskStateSchema.optional(),
        /** Only tasks asked for before this time, ms since the epoch. */
        before: queriedInstantSchema.optional(),
        /** With `before`: of the tasks asked for at that very time, those behind this one, too. */
        beforeId: z.string().min(1).max(200).optional(),
        /** Only these tasks. */
        ids: z.array(z.string().min(1).max(200)).max(500).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.array(taskRowSchema)),
  get: taskProcedure
    .route({
      method: 'GET',
      path: '/api/tasks/{id}',
      summary: 'One task with input, result and log',
      tags,
    })
    .input(byId)
    .output(taskDetailSchema),
  cancel: taskProcedure
    .route({
      method: 'POST',
      path: '/api/tasks/{id}/cancel',
      summary: 'Cancel a task that waits or runs; answers when it has ended',
      tags,
    })
    .errors({ CONFLICT: failure('CONFLICT') })
    .input(byId)
    .output(taskRowSchema),
  log: streamProcedure
    .route({
      method: 'GET',
      path: '/api/tasks/{id}/log',
      summary:
        'The log of a task: what there is at once, then new lines, until the task has ended and, of a one-shot, its process is gone',
      tags,
    })
    .errors({ NOT_FOUND: failure('NOT_FOUND') })
    .input(byId)
    .output(eventIterator(taskLogEventSchema)),
};
