import { z } from 'zod';

/**
 * What Python workers and the supervisor say to each other over Redis; resources/python/README.md has the whole
 * protocol. Times are seconds since the epoch. Fields that a newer worker adds are let through.
 */

/** A task as it lies in a list. */
export interface WireTask {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
  readonly timeout_s: number;
}

const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  traceback: z.string().nullish(),
});

const common = {
  id: z.string(),
  worker_id: z.string(),
  queue: z.string(),
  type: z.string().nullable(),
  deliveries: z.number(),
  started_at: z.number(),
  finished_at: z.number(),
  /** Said of a result by the supervisor: its worker does not speak the safe protocol. */
  unsafe: z.boolean().optional(),
};

/** The outcome of a task, whoever says it. */
export const wireResultSchema = z.discriminatedUnion('status', [
  z.object({
    ...common,
    status: z.literal('ok'),
    result: z.unknown(),
    /** The result as it is written; never on the wire: whoever reads the message adds it. */
    resultText: z.string().nullable().optional(),
  }),
  z.object({ ...common, status: z.literal('error'), error: errorSchema }),
]);
export type WireResult = z.infer<typeof wireResultSchema>;

export const heartbeatSchema = z.object({
  worker_id: z.string(),
  pid: z.number().int(),
  tasks_processed: z.number().int(),
  timestamp: z.number(),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;

/** What is kept of a worker besides its heartbeat. */
export const workerInfoSchema = z.object({
  worker_id: z.string(),
  pid: z.number().int(),
  queue: z.string(),
  host: z.string().nullish(),
  started_at: z.number().nullish(),
});
export type WorkerInfo = z.infer<typeof workerInfoSchema>;

/** A task that a worker has in hand. */
export const runningTaskSchema = z.object({
  id: z.string(),
  type: z.string().nullish(),
  queue: z.string(),
  pid: z.number().int(),
  started_at: z.number(),
  timeout_s: z.number().nullish(),
});
export type RunningTask = z.infer<typeof runningTaskSchema>;

/** What is kept of a task whose answer is expected. */
export const expectedTaskSchema = z.object({ queue: z.string(), timeout_s: z.number().nullable() });

/** Why a task is a dead letter. */
export const deadReasonSchema = z.object({
  code: z.string(),
  message: z.string(),
  id: z.string().nullish(),
  type: z.string().nullish(),
  worker_id: z.string().nullish(),
  deliveries: z.number().nullish(),
  at: z.number().nullish(),
});
export type DeadReason = z.infer<typeof deadReasonSchema>;

/** What `python -m capstan_worker --describe` prints. */
export const workerDescriptionSchema = z.object({
  version: z.string(),
  python: z.string(),
  redis: z.string(),
  queue: z.string(),
  types: z.array(
    z.object({
      name: z.string(),
      description: z.string().nullish(),
      schema: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
  problems: z.array(z.object({ file: z.string(), message: z.string() })),
});
export type WorkerDescription = z.infer<typeof workerDescriptionSchema>;
