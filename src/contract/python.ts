import { z } from 'zod';
import {
  deadLetterChoiceSchema,
  deadLetterDetailSchema,
  deadLetterRefSchema,
  deadLetterSchema,
  deadLetterStepSchema,
} from '../model/dead-letter.ts';
import {
  pythonSettingsChangeSchema,
  pythonSettingsSchema,
  pythonStatusSchema,
  queueNameSchema,
} from '../model/python.ts';
import { failure, procedure, redisProcedure } from './base.ts';

const tags = ['Python'];

export const pythonContract = {
  status: procedure
    .route({
      method: 'GET',
      path: '/api/python',
      summary: 'The interpreter, the queues, and the types of tasks with their JSON schemas',
      tags,
    })
    .output(pythonStatusSchema),
  changeSettings: procedure
    .route({
      method: 'PATCH',
      path: '/api/python/settings',
      summary: 'Change some settings; workers are told by and by. Their numbers are scaled by the group',
      tags,
    })
    .input(pythonSettingsChangeSchema)
    .output(pythonSettingsSchema),
  reloadTypes: procedure
    .route({
      method: 'POST',
      path: '/api/python/types/reload',
      summary: 'Read the folder of own tasks again, and have the workers do the same one after another',
      tags,
    })
    .errors({ POOL_UNAVAILABLE: failure('POOL_UNAVAILABLE') })
    .output(pythonStatusSchema),
};

const letters = ['Dead letters'];

/** Tasks that were given up. Each call acts on so many at most and says how many are left. */
export const deadLettersContract = {
  list: redisProcedure
    .route({ method: 'GET', path: '/api/dead-letters', summary: 'Dead letters, newest first', tags: letters })
    .input(
      z.strictObject({
        queue: queueNameSchema,
        offset: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ total: z.number().int(), letters: z.array(deadLetterSchema) })),
  get: redisProcedure
    .route({
      method: 'GET',
      path: '/api/dead-letters/{queue}/{ref}',
      summary: 'One dead letter with the task, cut at 64 KB',
      tags: letters,
    })
    .errors({ NOT_FOUND: failure('NOT_FOUND') })
    .input(z.strictObject({ queue: queueNameSchema, ref: deadLetterRefSchema }))
    .output(deadLetterDetailSchema),
  requeue: redisProcedure
    .route({
      method: 'POST',
      path: '/api/dead-letters/requeue',
      summary:
        'Put dead letters back into their queue as if they were new: those named, or the oldest so many',
      tags: letters,
    })
    .errors({ CONFLICT: failure('CONFLICT') })
    .input(deadLetterChoiceSchema)
    .output(deadLetterStepSchema),
  purge: redisProcedure
    .route({
      method: 'POST',
      path: '/api/dead-letters/purge',
      summary: 'Remove dead letters for good: those named, or the oldest so many',
      tags: letters,
    })
    .input(deadLetterChoiceSchema)
    .output(deadLetterStepSchema),
};
