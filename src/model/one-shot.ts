import { z } from 'zod';
import { taskCountsSchema } from './pool.ts';
import { scriptNameSchema } from './script.ts';
import { taskInputSchema } from './task-input.ts';

/** A process that runs one task and ends. */
export const oneShotInputSchema = z.strictObject({
  workerScript: scriptNameSchema,
  /** Heap of the process, MB; its resident memory may be so much and the 64 MB that Node itself takes. Default 4,096. */
  workerMemoryLimit: z.number().int().min(16).max(1_048_576).default(4_096),
  workerTask: taskInputSchema,
});
export type OneShotInput = z.infer<typeof oneShotInputSchema>;

/** How one-shots are run; kept in the data folder. */
export const oneShotSettingsSchema = z.strictObject({
  /** One-shots that run at the same time; more wait. Default 4. */
  maxRunning: z.number().int().min(1).max(64),
  /** One-shots that may wait; one more is refused. Default 1,000. */
  maxQueued: z.number().int().min(0).max(100_000),
  /** Processes kept started for the next one-shot. Default 1; 0: none. */
  warmSpares: z.number().int().min(0).max(4),
  /** Longest that one may run, ms. Default null: as long as it takes. */
  timeoutMs: z.number().int().min(10).max(86_400_000).nullable(),
});
export type OneShotSettings = z.infer<typeof oneShotSettingsSchema>;

export const DEFAULT_ONE_SHOT_SETTINGS: OneShotSettings = {
  maxRunning: 4,
  maxQueued: 1_000,
  warmSpares: 1,
  timeoutMs: null,
};

/** One-shots as a whole. */
export const oneShotsViewSchema = z.object({
  settings: oneShotSettingsSchema,
  running: z.number().int(),
  queued: z.number().int(),
  /** Processes that are started and wait for a task. */
  spares: z.number().int(),
  counts: taskCountsSchema,
});
export type OneShotsView = z.infer<typeof oneShotsViewSchema>;
