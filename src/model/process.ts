import { z } from 'zod';

/** The life of a supervised process. `late`: running, but not heard of lately. */
export const processStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('starting'), since: z.number() }),
  z.object({ kind: z.literal('running'), since: z.number(), pid: z.number().int() }),
  z.object({ kind: z.literal('late'), since: z.number(), pid: z.number().int() }),
  z.object({ kind: z.literal('stopping'), since: z.number(), pid: z.number().int().nullable() }),
  z.object({ kind: z.literal('stopped'), since: z.number() }),
  z.object({
    kind: z.literal('restarting'),
    since: z.number(),
    /** When the next try is due, ms since the epoch. */
    retryAt: z.number(),
    cause: z.string(),
  }),
  z.object({ kind: z.literal('errored'), since: z.number(), cause: z.string() }),
]);

export type ProcessState = z.infer<typeof processStateSchema>;
export type ProcessStateKind = ProcessState['kind'];

/** What kind of work a process is for. */
export const processKindSchema = z.enum(['threads', 'redis', 'guard', 'pool', 'python', 'jobs']);
export type ProcessKind = z.infer<typeof processKindSchema>;

/** What one process can be asked. `restart`: it finishes what it has in hand where it can. */
export const processActionSchema = z.enum(['start', 'stop', 'restart']);
export type ProcessAction = z.infer<typeof processActionSchema>;

/** A process that takes work from a queue and sends heartbeats. */
export const queueWorkerSchema = z.object({
  /** How it calls itself: `worker_a_12345`. */
  workerId: z.string(),
  /** The queue it takes tasks from; null when it has not said. */
  queue: z.string().nullable(),
  /** The machine it runs on; null when it has not said. */
  machine: z.string().nullable(),
  /** When it was heard of last, ms since the epoch. */
  heartbeatAt: z.number().nullable(),
  /** By its own count. */
  tasksProcessed: z.number().int().nullable(),
  /** The task it has in hand. */
  taskId: z.string().nullable(),
});
export type QueueWorker = z.infer<typeof queueWorkerSchema>;

/** One row of the process table. */
export const processViewSchema = z.object({
  id: z.string(),
  /** What it is for, as people say it: "thread host", "embedded Redis". */
  label: z.string(),
  group: processKindSchema,
  /** The group it is scaled and restarted with. */
  groupId: z.string(),
  /** Whether Capstan has started it; the others are known by their heartbeats alone and cannot be acted upon. */
  ours: z.boolean(),
  state: processStateSchema,
  /** When the present run was started, ms since the epoch; null when there is none or it is not known. */
  startedAt: z.number().nullable(),
  /** Starts after the first one. */
  restarts: z.number().int(),
  /** Why the last run ended, when it did not end on request. */
  lastExit: z.string().nullable(),
  /** Resident memory, bytes; null when unknown. */
  rssBytes: z.number().nullable(),
  /** Resident memory limit, bytes; null when there is none. */
  rssLimitBytes: z.number().nullable(),
  /** Share of one CPU core over the last second, 0–100 per core; null when unknown. */
  cpuPercent: z.number().nullable(),
  /** What can be asked of it in its present state. */
  actions: z.array(processActionSchema),
  /** Null for a process that is no worker of a queue. */
  worker: queueWorkerSchema.nullable(),
});
export type ProcessView = z.infer<typeof processViewSchema>;

/** The end of one run of a process. */
export const processExitSchema = z.object({
  /** ms since the epoch. */
  at: z.number(),
  /** When that run was started, ms since the epoch. */
  startedAt: z.number(),
  /** Null when it could not even be started. */
  pid: z.number().int().nullable(),
  /** "killed by SIGKILL", "exit code 1" … */
  cause: z.string(),
  /** It was asked to end. */
  expected: z.boolean(),
});
export type ProcessExitView = z.infer<typeof processExitSchema>;

/** How a process was started. */
export const processLaunchSchema = z.object({
  command: z.string(),
  args: z.array(z.string()),
  /** Null: that of the engine. */
  cwd: z.string().nullable(),
  /** Variables it was given besides where things are; values that are nobody's business are null. */
  variables: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
});
export type ProcessLaunch = z.infer<typeof processLaunchSchema>;

/** A process with its past. */
export const processDetailSchema = processViewSchema.extend({
  /** The last ends of its runs, newest first. */
  exits: z.array(processExitSchema),
  /** Of the present run, else of the last one; null when it is not known. */
  launch: processLaunchSchema.nullable(),
});
export type ProcessDetail = z.infer<typeof processDetailSchema>;

/** A line that a process has printed. */
export const processLogLineSchema = z.object({
  /** Counts the lines of the process in this engine's life. */
  seq: z.number().int(),
  /** ms since the epoch. */
  at: z.number(),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
});
export type ProcessLogLine = z.infer<typeof processLogLineSchema>;
