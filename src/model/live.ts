import { z } from 'zod';
import { attentionSchema } from './attention.ts';
import { engineEventSchema } from './event.ts';
import { jobOverviewSchema } from './job-overview.ts';
import { oneShotsViewSchema } from './one-shot.ts';
import {
  fleetMetricsSchema,
  fleetPointSchema,
  oscillatorStateSchema,
  throughputPointSchema,
  threadViewSchema,
} from './oscillator.ts';
import { poolViewSchema } from './pool.ts';
import { processGroupSchema } from './process-group.ts';
import { processViewSchema } from './process.ts';
import { pythonViewSchema } from './python.ts';
import { queueViewSchema } from './queue.ts';
import { connectionViewSchema, redisInfoSchema, redisLinkStateSchema } from './redis.ts';

/**
 * One frame of the panel's only stream. Each part is present when it changed since the last frame;
 * the first frame has all of them. At most 10 frames a second; parts that change faster keep the newest value,
 * lists of things that happened (`fleetPoints`, `throughput`, `events`) carry everything since the last frame.
 */
export const liveFrameSchema = z.object({
  at: z.number(),
  /** This frame has every part: forget what earlier frames said. */
  full: z.literal(true).optional(),
  oscillator: oscillatorStateSchema.optional(),
  threads: z.array(threadViewSchema).optional(),
  metrics: fleetMetricsSchema.optional(),
  /** New points of the oscillation chart; the first frame has none (ask for the history). */
  fleetPoints: z.array(fleetPointSchema).optional(),
  throughput: z.array(throughputPointSchema).optional(),
  snapshot: z.object({ savedAt: z.number(), revision: z.number() }).nullable().optional(),
  redis: redisLinkStateSchema.optional(),
  redisInfo: redisInfoSchema.optional(),
  connection: connectionViewSchema.optional(),
  queues: z.array(queueViewSchema).optional(),
  pools: z.array(poolViewSchema).optional(),
  oneShots: oneShotsViewSchema.optional(),
  processes: z.array(processViewSchema).optional(),
  groups: z.array(processGroupSchema).optional(),
  python: pythonViewSchema.optional(),
  jobs: jobOverviewSchema.optional(),
  attention: z.array(attentionSchema).optional(),
  /** The newest events, oldest first; the first frame has the last 50. */
  events: z.array(engineEventSchema).optional(),
});
export type LiveFrame = z.infer<typeof liveFrameSchema>;
