import { z } from 'zod';

/** BullMQ's own names for the states of a job. */
export const jobStateSchema = z.enum([
  'waiting',
  'active',
  'prioritized',
  'delayed',
  'waiting-children',
  'completed',
  'failed',
]);
export type JobState = z.infer<typeof jobStateSchema>;

/** Number of jobs in each state. */
export const queueCountsSchema = z.object({
  waiting: z.number().int(),
  active: z.number().int(),
  prioritized: z.number().int(),
  delayed: z.number().int(),
  'waiting-children': z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
});
export type QueueCounts = z.infer<typeof queueCountsSchema>;

/** Jobs that a worker could take now; those with a priority are counted apart by BullMQ. */
export const waitingOf = ({ waiting, prioritized }: Pick<QueueCounts, 'waiting' | 'prioritized'>): number =>
  waiting + prioritized;

/** One BullMQ queue found on the connection. */
export const queueViewSchema = z.object({
  name: z.string(),
  /** Key prefix, `bull` unless its owner chose another. */
  prefix: z.string(),
  counts: queueCountsSchema,
  paused: z.boolean(),
  /** Worker connections seen by CLIENT LIST; null where the server does not say. */
  workers: z.number().int().nullable(),
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
});
export type JobRow = z.infer<typeof jobRowSchema>;

/** A job looked at: payload and result cut at 64 KB of JSON text. */
export const jobDetailSchema = jobRowSchema.extend({
  data: z.string(),
  dataTruncated: z.boolean(),
  result: z.string().nullable(),
  stacktrace: z.array(z.string()),
  options: z.string(),
});
export type JobDetail = z.infer<typeof jobDetailSchema>;
