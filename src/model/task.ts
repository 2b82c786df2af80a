import { z } from 'zod';
import { poolNameSchema } from './pool.ts';
import { queueNameSchema } from './python.ts';

/** Input and result are kept up to so many characters of JSON text. */
export const MOST_KEPT_TEXT = 65_536;
/** Lines of a task's log that are kept. */
export const MOST_LOG_LINES = 1_000;

export const taskStateSchema = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
export type TaskState = z.infer<typeof taskStateSchema>;

/** Who runs a task: a pool of processes, a process of its own, or the Python workers of a queue. */
export const taskKindSchema = z.enum(['pool', 'one-shot', 'python']);
export type TaskKind = z.infer<typeof taskKindSchema>;

/** How the process of a one-shot ended. */
export const taskExitSchema = z.object({ code: z.number().int().nullable(), signal: z.string().nullable() });
export type TaskExit = z.infer<typeof taskExitSchema>;

/** Why a task failed. */
export const taskFailureSchema = z.object({
  code: z.string(),
  message: z.string(),
  /** Of the error that the script or the Python task raised; null when it was not they that failed. */
  stack: z.string().nullable(),
});
export type TaskFailure = z.infer<typeof taskFailureSchema>;

/** One task in a list. All times are ms since the epoch. */
export const taskRowSchema = z.object({
  id: z.string(),
  kind: taskKindSchema,
  /** The pool it was given to; null when it was not given to one. */
  pool: poolNameSchema.nullable(),
  /** The queue of Python workers it was given to; null when it was not given to one. */
  queue: queueNameSchema.nullable(),
  /** What runs: a script; of a Python task its type. */
  script: z.string(),
  state: taskStateSchema,
  /** Higher goes first. */
  priority: z.number().int(),
  /** How often it was started. */
  attempts: z.number().int(),
  queuedAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /** Time in the worker, ms. */
  runMs: z.number().nullable(),
  /** The process that runs or ran it. */
  pid: z.number().int().nullable(),
  /** The Python worker that has or had it. */
  workerId: z.string().nullable(),
  /**
   * Of a Python task: a worker without the safe protocol has run it, or has it. Had that worker died, the task would have
   * been lost. Absent: no.
   */
  unsafe: z.boolean().optional(),
  /** What the script last said of its progress. */
  progress: z.unknown(),
  failure: taskFailureSchema.nullable(),
  /** Of a one-shot: heap of its process, MB. */
  memoryLimitMb: z.number().int().nullable(),
  /** Of a one-shot: the most resident memory that its process may have, MB: the heap and what Node itself takes. */
  residentLimitMb: z.number().int().optional(),
  /** Of a one-shot: how its process ended. */
  exit: taskExitSchema.nullable(),
  /** Of a one-shot: the most resident memory of its process, bytes. */
  peakRssBytes: z.number().nullable(),
});
export type TaskRow = z.infer<typeof taskRowSchema>;

/** A value as JSON text, cut where it is long. */
export const keptTextSchema = z.object({ text: z.string(), truncated: z.boolean() });
export type KeptText = z.infer<typeof keptTextSchema>;

export const taskLogLineSchema = z.object({
  at: z.number(),
  /** `log`: said by the script about this task; the others: printed by its process while it ran. */
  stream: z.enum(['log', 'stdout', 'stderr']),
  text: z.string(),
});
export type TaskLogLine = z.infer<typeof taskLogLineSchema>;

/** A task with everything that is kept of it. */
export const taskDetailSchema = taskRowSchema.extend({
  input: keptTextSchema,
  result: keptTextSchema.nullable(),
  log: z.array(taskLogLineSchema),
});
export type TaskDetail = z.infer<typeof taskDetailSchema>;

/** What follows a task's log: new lines, and its row whenever the state changed. */
export const taskLogEventSchema = z.object({
  lines: z.array(taskLogLineSchema),
  task: taskRowSchema.optional(),
});
export type TaskLogEvent = z.infer<typeof taskLogEventSchema>;

/** What to look for among tasks. */
export interface TaskQuery {
  readonly pool?: string | undefined;
  readonly queue?: string | undefined;
  readonly kind?: TaskKind | undefined;
  /** Only of these kinds, whatever else is asked for. */
  readonly kinds?: readonly TaskKind[] | undefined;
  readonly state?: TaskState | undefined;
  /** Only tasks asked for before this time, ms since the epoch: the next page. */
  readonly before?: number | undefined;
  /** With `before`: of the tasks asked for at that very time, those behind this one, too. */
  readonly beforeId?: string | undefined;
  /** Only these tasks. */
  readonly ids?: readonly string[] | undefined;
  readonly limit: number;
}
