import { z } from 'zod';
import { jobTypeNameSchema } from './job-type.ts';

/** The job worker processes that this engine runs; kept in the data folder. */
export const jobWorkerSettingsSchema = z.strictObject({
  /** Default 1; 0: none here, for others do the work. */
  processes: z.number().int().min(0).max(64),
  /** Types that they take. Default null: all. */
  types: z.array(jobTypeNameSchema).max(200).nullable(),
  /** Jobs of each type that one process runs at the same time. Default null: as the type says. */
  concurrency: z.number().int().min(1).max(1_000).nullable(),
  /** Heap of a process, MB; its resident memory may be twice that and 256 MB more. Default 512. */
  memoryLimitMb: z.number().int().min(64).max(1_048_576),
});
export type JobWorkerSettings = z.infer<typeof jobWorkerSettingsSchema>;

export const DEFAULT_JOB_WORKERS: JobWorkerSettings = {
  processes: 1,
  types: null,
  concurrency: null,
  memoryLimitMb: 512,
};

export const jobWorkerIdSchema = z
  .string()
  .max(200)
  .regex(/^[\w:.-]+$/, 'is not the id of a worker');

/** What a person has asked of a worker, wherever it is. */
export const jobWorkerModeSchema = z.enum([
  'running',
  /** It finishes what it has and takes nothing new. */
  'paused',
  /** It finishes what it has and ends. */
  'draining',
]);
export type JobWorkerMode = z.infer<typeof jobWorkerModeSchema>;

/** A job that a worker has in hand. */
export const currentJobSchema = z.object({
  id: z.string(),
  type: z.string(),
  attempt: z.number().int(),
  startedAt: z.number(),
});
export type CurrentJob = z.infer<typeof currentJobSchema>;

/** What a worker says of itself: its heartbeat in Redis. */
export const jobWorkerBeatSchema = z.object({
  id: z.string(),
  /** The engine or the worker command that runs it. */
  keeper: z.string(),
  machine: z.string(),
  pid: z.number().int(),
  version: z.string(),
  startedAt: z.number(),
  mode: jobWorkerModeSchema,
  types: z.array(z.object({ name: z.string(), concurrency: z.number().int() })),
  current: z.array(currentJobSchema),
  /** Jobs in hand; `current` has the oldest hundred. */
  running: z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  rssBytes: z.number(),
});
export type JobWorkerBeat = z.infer<typeof jobWorkerBeatSchema>;

/** A worker as it is shown. */
export const jobWorkerViewSchema = jobWorkerBeatSchema.extend({
  /** This engine runs it. */
  ours: z.boolean(),
  /** Not heard of for 15 s; after 35 s it is gone. */
  late: z.boolean(),
  /** When it was heard of last, ms since the epoch. */
  heardAt: z.number(),
});
export type JobWorkerView = z.infer<typeof jobWorkerViewSchema>;
