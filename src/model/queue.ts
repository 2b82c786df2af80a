import { z } from 'zod';

/**
 * BullMQ's own names for the states of a job, and `cancelled`: BullMQ has no such state and keeps cancelled jobs among its
 * failed ones, of which Capstan knows those that it has cancelled. Only queues of job types have any.
 */
export const jobStateSchema = z.enum([
  'waiting',
  'active',
  'prioritized',
  'delayed',
  'waiting-children',
  'completed',
  'failed',
  'cancelled',
]);
export type JobState = z.infer<typeof jobStateSchema>;

/** Number of jobs in each state; what BullMQ and its other readers call failed is `failed` and `cancelled` together. */
export const queueCountsSchema = z.object({
  waiting: z.number().int(),
  active: z.number().int(),
  prioritized: z.number().int(),
  delayed: z.number().int(),
  'waiting-children': z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
});
export type QueueCounts = z.infer<typeof queueCountsSchema>;

/** Jobs that a worker could take now; those with a priority are counted apart by BullMQ. */
export const waitingOf = ({ waiting, prioritized }: Pick<QueueCounts, 'waiting' | 'prioritized'>): number =>
  waiting + prioritized;

/** States whose jobs may be removed many at a time. */
export const cleanedStateSchema = z.enum([
  'waiting',
  'prioritized',
  'delayed',
  'completed',
  'failed',
  'cancelled',
]);
export type CleanedState = z.infer<typeof cleanedStateSchema>;

/** Why a queue is not changed at present, and what to do about it. */
export const readOnlySchema = z.object({
  /** `not-allowed`: nobody has allowed changes; `read-only-now`: the emergency switch; `layout`: its jobs are kept in an unknown way. */
  kind: z.enum(['not-allowed', 'read-only-now', 'layout']),
  reason: z.string(),
});
export type ReadOnly = z.infer<typeof readOnlySchema>;

/** One BullMQ queue found on the connection. */
export const queueViewSchema = z.object({
  name: z.string(),
  /** Key prefix, `bull` unless its owner chose another. */
  prefix: z.string(),
  counts: queueCountsSchema,
  paused: z.boolean(),
  /** Worker connections seen by CLIENT LIST; null where the server does not say. */
  workers: z.number().int().nullable(),
  /** Library and version as its keys tell, such as `bullmq:5.74.2`, or `bull`; null: BullMQ, of a version that does not say it. */
  version: z.string().nullable(),
  /** Null: it may be changed. */
  readOnly: readOnlySchema.nullable(),
});
export type QueueView = z.infer<typeof queueViewSchema>;

/** A job in a list: never its payload. */
export const jobRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: jobStateSchema,
  addedAt: z.number().nullable(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  attemptsMade: z.number().int(),
  failedReason: z.string().nullable(),
  /** Its id is no text: bytes that are none are shown as `\\xff`, and it cannot be acted on. */
  escaped: z.literal(true).optional(),
});
export type JobRow = z.infer<typeof jobRowSchema>;

/** A job that is connected with another one by a flow. */
export const relatedJobSchema = z.object({
  queue: z.string(),
  prefix: z.string(),
  id: z.string(),
  state: jobStateSchema.nullable(),
});
export type RelatedJob = z.infer<typeof relatedJobSchema>;

/** What a job is connected with, and so what removing it means. */
export const jobRelationsSchema = z.object({
  /** `waits`: it goes on only when this job has ended or is removed. */
  parent: relatedJobSchema.extend({ waits: z.boolean() }).nullable(),
  /** Children, of which it waits for `waitedFor`. */
  children: z.object({ total: z.number().int(), waitedFor: z.number().int() }),
  /** What goes with it when it is removed with its children: theirs too, in whatever queues. `more`: and more than these. */
  removes: z.object({ total: z.number().int(), more: z.boolean(), examples: z.array(relatedJobSchema) }),
  /** The repeatable or job scheduler whose next run it is. */
  nextRunOf: z.string().nullable(),
});
export type JobRelations = z.infer<typeof jobRelationsSchema>;

/** A job looked at: payload and result cut at 64 KB of JSON text. */
export const jobDetailSchema = jobRowSchema.extend({
  data: z.string(),
  dataTruncated: z.boolean(),
  result: z.string().nullable(),
  resultTruncated: z.boolean(),
  /** Oldest first; where there are too many the newest are kept, and the first says so. */
  stacktrace: z.array(z.string()),
  options: z.string(),
  optionsTruncated: z.boolean(),
  /** Null where they could not be looked up, as on a cluster whose other nodes hold them. */
  relations: jobRelationsSchema.nullable(),
});
export type JobDetail = z.infer<typeof jobDetailSchema>;
