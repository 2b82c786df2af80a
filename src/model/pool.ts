import { z } from 'zod';
import { processStateSchema } from './process.ts';
import { scriptNameSchema } from './script.ts';

/** The name of a pool: letters, digits, `_` and `-`, at most 64. */
export const poolNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'letters, digits, "_" and "-", at most 64, no sign in front');

/** Names of environment variables that a worker may see besides where things are; never those that change what runs. */
export const environmentNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'not the name of a variable')
  .refine((name) => !/^(?:NODE_|LD_|DYLD_|CAPSTAN_)/i.test(name), 'this variable is not passed on');

/** Resident memory that Node itself takes, MB: its code, its threads, a heap that is not used yet. */
export const NODE_ITSELF_MB = 64;

/** Resident memory that a worker or one-shot may have, MB: the heap that was asked for, and what Node itself takes. */
export const residentLimitMb = (memoryLimitMb: number): number => memoryLimitMb + NODE_ITSELF_MB;

/** The most workers one pool may have. */
export const MOST_WORKERS = 64;

/** Everything about a pool that can be set. All but the name can change while it works. */
export const poolOptionsSchema = z.strictObject({
  poolName: poolNameSchema,
  workerScript: scriptNameSchema,
  /** Worker processes. Default 1. */
  workerCount: z.number().int().min(1).max(MOST_WORKERS).default(1),
  /** Heap of one worker, MB; its resident memory may be so much and the 64 MB that Node itself takes. Default 4,048. */
  memoryLimitMb: z.number().int().min(16).max(1_048_576).default(4_048),
  /** Tasks that run in one worker at the same time. Default 1. */
  maxActiveTasksPerWorker: z.number().int().min(1).max(1_000).default(1),
  /** Longest that a task may run, ms. Default null: as long as it takes. */
  taskTimeoutMs: z.number().int().min(10).max(86_400_000).nullable().default(null),
  /** Tasks that may wait; one more is refused. Default 10,000. */
  maxQueuedTasks: z.number().int().min(0).max(10_000_000).default(10_000),
  /**
   * Deaths of workers that had begun a task which end it; from the second start on it runs alone, so that no task
   * fails because of another. Default 3; 1: it is never begun a second time, whatever ended its worker.
   */
  maxAttempts: z.number().int().min(1).max(100).default(3),
  /** Tasks after which a worker makes room for a fresh one. Default null: never. */
  recycleAfterTasks: z.number().int().min(1).max(1_000_000_000).nullable().default(null),
  /** Resident memory above which an idle worker makes room for a fresh one, MB. Default null: never. */
  recycleAboveRssMb: z.number().int().min(16).max(1_048_576).nullable().default(null),
  /** Tasks that may be sent ahead to a busy worker while tasks are very short (far below 1 ms). Default 128; 0: none. */
  maxSentAheadPerWorker: z.number().int().min(0).max(1_024).default(128),
  /** Longest from the start of a worker until its script is loaded, ms. Default 30,000. */
  startTimeoutMs: z.number().int().min(100).max(600_000).default(30_000),
  /** Variables of the host's environment that workers may see. Default none. */
  env: z.array(environmentNameSchema).max(64).default([]),
});
export type PoolOptions = z.infer<typeof poolOptionsSchema>;
/** What has to be said of a new pool; the rest has defaults. */
export type PoolInput = z.input<typeof poolOptionsSchema>;

const fields = poolOptionsSchema.shape;

/** A change of some options; what is left out stays. */
export const poolChangeSchema = z
  .strictObject({
    workerScript: scriptNameSchema,
    workerCount: fields.workerCount.unwrap(),
    memoryLimitMb: fields.memoryLimitMb.unwrap(),
    maxActiveTasksPerWorker: fields.maxActiveTasksPerWorker.unwrap(),
    taskTimeoutMs: fields.taskTimeoutMs.unwrap(),
    maxQueuedTasks: fields.maxQueuedTasks.unwrap(),
    maxAttempts: fields.maxAttempts.unwrap(),
    recycleAfterTasks: fields.recycleAfterTasks.unwrap(),
    recycleAboveRssMb: fields.recycleAboveRssMb.unwrap(),
    maxSentAheadPerWorker: fields.maxSentAheadPerWorker.unwrap(),
    startTimeoutMs: fields.startTimeoutMs.unwrap(),
    env: fields.env.unwrap(),
  })
  .partial();
export type PoolChange = z.infer<typeof poolChangeSchema>;

/** The pools of a first start. */
export const DEFAULT_POOLS: readonly PoolInput[] = [
  {
    poolName: 'CPU',
    workerScript: './workers/exampleWorker_CPULoad.js',
    workerCount: 1,
    memoryLimitMb: 4_048,
  },
  {
    poolName: 'MEM',
    workerScript: './workers/exampleWorker_MemoryUsage.js',
    workerCount: 1,
    memoryLimitMb: 4_048,
  },
];

/** The pools as they are kept in the data folder. */
export const savedPoolsSchema = z.object({ pools: z.array(poolOptionsSchema) });
export type SavedPools = z.infer<typeof savedPoolsSchema>;

/** What a pool does with tasks. */
export const poolStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('working') }),
  /** Takes tasks and keeps them waiting. */
  z.object({ kind: z.literal('paused') }),
  /** Finishes what it has and takes nothing new. */
  z.object({ kind: z.literal('draining') }),
  /** Has finished everything and takes nothing new. */
  z.object({ kind: z.literal('drained') }),
  /** Not one of its workers can be started: tasks fail at once, until it is restarted. */
  z.object({ kind: z.literal('errored'), cause: z.string() }),
  z.object({ kind: z.literal('stopped') }),
]);
export type PoolState = z.infer<typeof poolStateSchema>;

/** One worker process of a pool. */
export const poolWorkerViewSchema = z.object({
  /** The same as in the table of processes. */
  id: z.string(),
  state: processStateSchema,
  /** Tasks that run in it. */
  activeTasks: z.number().int(),
  /** Tasks that it has been sent ahead. */
  sentAhead: z.number().int(),
  /** Tasks it has finished since it was started. */
  tasksDone: z.number().int(),
  restarts: z.number().int(),
  lastExit: z.string().nullable(),
  rssBytes: z.number().nullable(),
  rssLimitBytes: z.number().nullable(),
  cpuPercent: z.number().nullable(),
});
export type PoolWorkerView = z.infer<typeof poolWorkerViewSchema>;

/** How a task ended, counted since the engine was started. */
export const taskCountsSchema = z.object({
  done: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
  /** Refused because the queue was full. */
  refused: z.number().int(),
});
export type TaskCounts = z.infer<typeof taskCountsSchema>;

/** A pool as it is shown. */
export const poolViewSchema = z.object({
  name: poolNameSchema,
  options: poolOptionsSchema,
  state: poolStateSchema,
  workers: z.array(poolWorkerViewSchema),
  queued: z.number().int(),
  running: z.number().int(),
  counts: taskCountsSchema,
  /** Tasks ended a second, over the last few seconds; null when nothing has been measured yet. */
  ratePerSecond: z.number().nullable(),
  /** From asked for to started, and from started to ended, over the last minute, ms. */
  waitP50Ms: z.number().nullable(),
  waitP95Ms: z.number().nullable(),
  runP50Ms: z.number().nullable(),
  runP95Ms: z.number().nullable(),
});
export type PoolView = z.infer<typeof poolViewSchema>;
