import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { attentionSchema } from '../model/attention.ts';
import { engineViewSchema, healthSchema, livenessSchema, readinessSchema } from '../model/engine.ts';
import { liveFrameSchema } from '../model/live.ts';
import { logLevelSchema, logLineSchema } from '../model/log.ts';
import { engineSettingsChangeSchema, engineSettingsSchema } from '../model/settings.ts';
import { procedure, streamProcedure } from './base.ts';

const tags = ['Engine'];

export const systemContract = {
  health: procedure
    .route({
      method: 'GET',
      path: '/health',
      summary: 'Is the engine well, and why not? 503 with the same body where it is not ready',
      tags,
    })
    .output(healthSchema),
  liveness: procedure
    .route({ method: 'GET', path: '/health/live', summary: 'Does the process answer?', tags })
    .output(livenessSchema),
  readiness: procedure
    .route({
      method: 'GET',
      path: '/health/ready',
      summary: 'Can Redis be worked with, and is work accepted? 503 with the same body where not',
      tags,
    })
    .output(readinessSchema),
  engine: procedure
    .route({ method: 'GET', path: '/api/engine', summary: 'Version, addresses and folders', tags })
    .output(engineViewSchema),
  attention: procedure
    .route({ method: 'GET', path: '/api/attention', summary: 'What needs a person now', tags })
    .output(z.array(attentionSchema)),
  settings: procedure
    .route({ method: 'GET', path: '/api/settings', summary: "The engine's settings", tags })
    .output(engineSettingsSchema),
  changeSettings: procedure
    .route({ method: 'PATCH', path: '/api/settings', summary: "Change some of the engine's settings", tags })
    .input(engineSettingsChangeSchema)
    .output(engineSettingsSchema),
  live: streamProcedure
    .route({
      method: 'GET',
      path: '/api/live',
      summary: 'The stream the panel lives on: what changed, at most 10 frames a second',
      tags,
    })
    .output(eventIterator(liveFrameSchema)),
  logs: procedure
    .route({ method: 'GET', path: '/api/logs', summary: 'The newest log lines, oldest first', tags })
    .input(
      z.strictObject({
        limit: z.coerce.number().int().min(1).max(5_000).default(500),
        level: logLevelSchema.default('debug'),
      }),
    )
    .output(z.array(logLineSchema)),
  followLogs: streamProcedure
    .route({
      method: 'GET',
      path: '/api/logs/follow',
      summary: 'New log lines as they come, in batches',
      tags,
    })
    .output(eventIterator(z.object({ lines: z.array(logLineSchema) }))),
};
