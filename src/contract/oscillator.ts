import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import {
  failedMessageSchema,
  fleetMetricsSchema,
  fleetPointSchema,
  oscillatorSettingsChangeSchema,
  oscillatorSettingsSchema,
  oscillatorStateSchema,
  snapshotSchema,
  threadViewSchema,
  throughputPointSchema,
} from '../model/oscillator.ts';
import { failure, procedure, redisProcedure, streamProcedure } from './base.ts';

const tags = ['Oscillator'];
const outcome = z.object({ message: z.string(), state: oscillatorStateSchema });

export const oscillatorContract = {
  start: redisProcedure
    .route({ method: 'POST', path: '/start', summary: 'Start the fleet; restores the saved state', tags })
    .output(outcome),
  stop: procedure
    .route({
      method: 'POST',
      path: '/stop',
      summary: 'Stop the fleet; work in hand is finished, the state saved',
      tags,
    })
    .output(outcome),
  state: procedure
    .route({ method: 'GET', path: '/state', summary: 'The live state', tags })
    .output(oscillatorStateSchema),
  redisState: redisProcedure
    .route({ method: 'GET', path: '/getredisstate', summary: 'The state as it is saved in Redis', tags })
    .errors({ SNAPSHOT_NOT_FOUND: failure('SNAPSHOT_NOT_FOUND') })
    .output(z.object({ message: z.string(), redisState: snapshotSchema })),
  events: streamProcedure
    .route({
      method: 'GET',
      path: '/events',
      summary: 'The live state as server-sent events: at once, then on change, at most 10 a second',
      tags,
    })
    .output(eventIterator(oscillatorStateSchema)),
  settings: procedure
    .route({ method: 'GET', path: '/api/oscillator/settings', summary: 'Settings in force', tags })
    .output(oscillatorSettingsSchema),
  changeSettings: procedure
    .route({
      method: 'PATCH',
      path: '/api/oscillator/settings',
      summary: 'Change some settings; they apply at once and are kept',
      tags,
    })
    .errors({ SCRIPT_NOT_ALLOWED: failure('SCRIPT_NOT_ALLOWED') })
    .input(oscillatorSettingsChangeSchema)
    .output(oscillatorSettingsSchema),
  resetSettings: procedure
    .route({
      method: 'POST',
      path: '/api/oscillator/settings/reset',
      summary: 'Back to the default settings',
      tags,
    })
    .output(oscillatorSettingsSchema),
  threads: procedure
    .route({ method: 'GET', path: '/api/oscillator/threads', summary: 'The fleet, thread by thread', tags })
    .output(z.array(threadViewSchema)),
  metrics: procedure
    .route({
      method: 'GET',
      path: '/api/oscillator/metrics',
      summary: 'Throughput, wait and run times',
      tags,
    })
    .output(fleetMetricsSchema),
  history: procedure
    .route({
      method: 'GET',
      path: '/api/oscillator/history',
      summary: 'Fleet and throughput over time',
      tags,
    })
    .input(
      z.strictObject({
        /** How far back, seconds. */
        seconds: z.coerce.number().int().min(1).max(21_600).default(1_800),
      }),
    )
    .output(z.object({ fleet: z.array(fleetPointSchema), throughput: z.array(throughputPointSchema) })),
  failures: redisProcedure
    .route({
      method: 'GET',
      path: '/api/oscillator/failures',
      summary: 'Messages that failed for good, newest first',
      tags,
    })
    .input(z.strictObject({ limit: z.coerce.number().int().min(1).max(1_000).default(100) }))
    .output(z.array(failedMessageSchema)),
  scripts: procedure
    .route({
      method: 'GET',
      path: '/api/oscillator/scripts',
      summary: 'Scripts that a handler may name',
      tags,
    })
    .output(z.array(z.string())),
  resetState: redisProcedure
    .route({
      method: 'POST',
      path: '/api/oscillator/reset',
      summary: 'Forget the saved state: counts, fleet and direction begin anew (only while stopped)',
      tags,
    })
    .errors({ CONFLICT: failure('CONFLICT') })
    .output(oscillatorStateSchema),
};
