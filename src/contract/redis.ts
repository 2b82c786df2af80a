import { z } from 'zod';
import {
  connectionInputSchema,
  connectionTestSchema,
  connectionViewSchema,
  embeddedRedisSchema,
  redisInfoSchema,
  redisLinkStateSchema,
} from '../model/redis.ts';
import { failure, procedure, redisProcedure } from './base.ts';

const tags = ['Redis'];
const byId = z.strictObject({ id: z.string().min(1).max(64) });

export const redisContract = {
  status: procedure
    .route({
      method: 'GET',
      path: '/api/redis',
      summary: "The engine's connection and the embedded server",
      tags,
    })
    .output(
      z.object({
        link: redisLinkStateSchema,
        connection: connectionViewSchema,
        embedded: embeddedRedisSchema.nullable(),
      }),
    ),
  info: redisProcedure
    .route({ method: 'GET', path: '/api/redis/info', summary: 'Summary of INFO', tags })
    .output(redisInfoSchema),
  keys: redisProcedure
    .route({
      method: 'GET',
      path: '/api/redis/keys',
      summary: 'Keys by pattern, in bounded steps (SCAN)',
      tags,
    })
    .input(
      z.strictObject({
        pattern: z.string().min(1).max(200).default('*'),
        cursor: z
          .string()
          .regex(/^(?:\d{1,3}:)?\d{1,20}$/)
          .default('0'),
        limit: z.coerce.number().int().min(1).max(1_000).default(200),
      }),
    )
    .output(
      z.object({
        cursor: z.string(),
        keys: z.array(
          z.object({
            key: z.string(),
            type: z.string(),
            ttlMs: z.number().nullable(),
            bytes: z.number().nullable(),
          }),
        ),
      }),
    ),
  connections: procedure
    .route({
      method: 'GET',
      path: '/api/connections',
      summary: 'Connections: embedded, by environment, saved',
      tags,
    })
    .output(z.array(connectionViewSchema)),
  saveConnection: procedure
    .route({
      method: 'POST',
      path: '/api/connections',
      summary: 'Save a connection',
      tags,
      successStatus: 201,
    })
    .errors({ CONFLICT: failure('CONFLICT') })
    .input(connectionInputSchema)
    .output(connectionViewSchema),
  editConnection: procedure
    .route({ method: 'PUT', path: '/api/connections/{id}', summary: 'Change a saved connection', tags })
    .errors({ NOT_FOUND: failure('NOT_FOUND'), CONFLICT: failure('CONFLICT') })
    .input(byId.extend(connectionInputSchema.shape))
    .output(connectionViewSchema),
  removeConnection: procedure
    .route({ method: 'DELETE', path: '/api/connections/{id}', summary: 'Forget a saved connection', tags })
    .errors({ NOT_FOUND: failure('NOT_FOUND'), CONFLICT: failure('CONFLICT') })
    .input(byId)
    .output(z.object({ removed: z.string() })),
  testConnection: procedure
    .route({
      method: 'POST',
      path: '/api/connections/test',
      summary: 'Try an address without saving it',
      tags,
    })
    .input(connectionInputSchema.pick({ url: true }))
    .output(connectionTestSchema),
  testSaved: procedure
    .route({ method: 'POST', path: '/api/connections/{id}/test', summary: 'Try a listed connection', tags })
    .errors({ NOT_FOUND: failure('NOT_FOUND') })
    .input(byId)
    .output(connectionTestSchema),
  useConnection: redisProcedure
    .route({
      method: 'POST',
      path: '/api/connections/{id}/use',
      summary:
        'Move the engine to this connection (only while the oscillator is stopped); remembered for the next start',
      tags,
    })
    .errors({ NOT_FOUND: failure('NOT_FOUND'), CONFLICT: failure('CONFLICT') })
    .input(byId)
    .output(connectionViewSchema),
};
