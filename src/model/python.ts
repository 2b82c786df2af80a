import { z } from 'zod';
import { MOST_PROCESSES } from './process-group.ts';

/** The part of a queue's name behind `queue:`. */
export const queueNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'letters, digits, "_", "." and "-", at most 64');

/** Workers that are started of each queue, as long as nobody says otherwise. */
export const DEFAULT_PYTHON_WORKERS: Readonly<Record<string, number>> = { worker_a: 2, worker_b: 2 };

/** How Python workers are run; kept in the data folder. */
export const pythonSettingsSchema = z.strictObject({
  /** Worker processes by queue. Default 2 of `worker_a` and 2 of `worker_b`. */
  workers: z.record(queueNameSchema, z.number().int().min(0).max(MOST_PROCESSES)),
  /** Resident memory of one worker, MB; above it the worker is ended. Default 1,024. */
  memoryLimitMb: z.number().int().min(64).max(1_048_576),
  /** Longest that a task may run that does not say so itself, s. Default 300. */
  taskTimeoutS: z.number().positive().max(86_400),
});
export type PythonSettings = z.infer<typeof pythonSettingsSchema>;

export const DEFAULT_PYTHON_SETTINGS: PythonSettings = {
  workers: { ...DEFAULT_PYTHON_WORKERS },
  memoryLimitMb: 1_024,
  taskTimeoutS: 300,
};

export const pythonSettingsChangeSchema = pythonSettingsSchema.omit({ workers: true }).partial();
export type PythonSettingsChange = z.infer<typeof pythonSettingsChangeSchema>;

/** What the supervisor of Python workers does at the moment. */
export const pythonStateSchema = z.discriminatedUnion('kind', [
  /** It runs the workers and looks after their tasks. */
  z.object({ kind: z.literal('working') }),
  /** The same, but the workers are somebody else's (CAPSTAN_PYTHON_WORKERS=external). */
  z.object({ kind: z.literal('external') }),
  /** Another supervisor looks after this Redis, so this one only watches. */
  z.object({ kind: z.literal('watching'), holder: z.string() }),
  /** Redis is away. */
  z.object({ kind: z.literal('waiting'), reason: z.string() }),
  /** There is no Python that can run the workers. */
  z.object({ kind: z.literal('disabled'), reason: z.string() }),
]);
export type PythonState = z.infer<typeof pythonStateSchema>;

/** Where an interpreter comes from: the user named it, it was found on the machine, or the set-up has made it. */
export const interpreterSourceSchema = z.enum(['named', 'found', 'made']);
export type InterpreterSource = z.infer<typeof interpreterSourceSchema>;

/** The Python that runs the workers. */
export const interpreterSchema = z.object({
  /** Path of the executable. */
  path: z.string(),
  source: interpreterSourceSchema,
  /** Of Python: "3.11.7". */
  version: z.string(),
  /** Of the package `capstan_worker`. */
  packageVersion: z.string(),
  /** Of the package `redis`. */
  redisVersion: z.string(),
});

/** A queue of Python tasks. Counts are null while they are not known. */
export const pythonQueueSchema = z.object({
  queue: queueNameSchema,
  /** Tasks that wait. */
  waiting: z.number().int().nullable(),
  /** Tasks that workers have in hand. */
  running: z.number().int().nullable(),
  /** Dead letters. */
  dead: z.number().int().nullable(),
  /** Workers heard of lately, ours and others. */
  workers: z.number().int(),
});
export type PythonQueue = z.infer<typeof pythonQueueSchema>;

/** Python workers as a whole. */
export const pythonViewSchema = z.object({
  state: pythonStateSchema,
  /** Null where there is none. */
  interpreter: interpreterSchema.nullable(),
  settings: pythonSettingsSchema,
  queues: z.array(pythonQueueSchema),
});
export type PythonView = z.infer<typeof pythonViewSchema>;

/** A type of task that a queue's workers know. */
export const pythonTaskTypeSchema = z.object({
  queue: queueNameSchema,
  name: z.string(),
  description: z.string(),
  /** JSON Schema of the payload; `{}` where the task has none. Its `examples` are payloads. */
  schema: z.record(z.string(), z.unknown()),
});
export type PythonTaskType = z.infer<typeof pythonTaskTypeSchema>;

/** A file of the user's tasks that cannot be loaded. */
export const pythonProblemSchema = z.object({ file: z.string(), message: z.string() });

export const pythonStatusSchema = pythonViewSchema.extend({
  types: z.array(pythonTaskTypeSchema),
  problems: z.array(pythonProblemSchema),
  /** Where users put tasks of their own. */
  tasksFolder: z.string(),
});
export type PythonStatus = z.infer<typeof pythonStatusSchema>;

/** Id of a Python task. */
export const pythonTaskIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,200}$/, 'letters, digits, "_", ".", ":" and "-", at most 200');

/** A task for the workers of a queue. */
export const pythonTaskInputSchema = z.strictObject({
  queue: queueNameSchema,
  type: z.string().min(1).max(200),
  /** Any JSON. Default {}. */
  payload: z.unknown().default({}),
  /** Longest that it may run, s. Default: as the settings say. */
  timeoutS: z.number().positive().max(86_400).optional(),
  /** Given again with the same id, a task runs once. Default: a new one. */
  id: pythonTaskIdSchema.optional(),
});
export type PythonTaskInput = z.infer<typeof pythonTaskInputSchema>;
