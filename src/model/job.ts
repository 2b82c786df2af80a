import { z } from 'zod';
import { JOB_FAILURE_CODES } from './job-failure.ts';
import { jobTypeNameSchema } from './job-type.ts';
import { jobStateSchema } from './queue.ts';
import { taskInputSchema } from './task-input.ts';
import { keptTextSchema } from './task.ts';

/** Jobs that one call may submit. */
export const MOST_JOBS_IN_A_CALL = 1_000;
/** A result may be so large, bytes of JSON text. */
export const MOST_RESULT_BYTES = 1_048_576;
/** Lines of a job's log that are kept. */
export const MOST_JOB_LOG_LINES = 1_000;
/** Ended jobs of a type that stay in Redis, each of completed and failed; after that they are in the history alone. */
export const MOST_ENDED_JOBS = 10_000;

/** What BullMQ gives as the reason when a job was lost by more workers than its worker allows. */
export const STALLED_REASON = 'job stalled more than allowable limit';

/** Ids of ours are short; other clients of a queue give their jobs whatever ids they like. */
export const jobIdSchema = z
  .string()
  .min(1)
  .max(1_000)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  .regex(/^[^\u0000-\u001F\u007F]+$/, 'is not the id of a job');

/** What a caller says of a job that others wrote about it: one key, one job, for a day. */
export const idempotencyKeySchema = z
  .string()
  .max(255)
  .regex(/^[\x21-\x7e]+$/, 'has to be 1 to 255 printable characters without spaces');

export const jobStatusSchema = z.enum(['pending', 'processing', 'completed', 'failed', 'cancelled']);
export type JobStatus = z.infer<typeof jobStatusSchema>;

const YEAR_MS = 31_536_000_000;

/** How a job is run where it is to differ from its type. */
export const jobOptionsSchema = z.strictObject({
  /**
   * 1 goes before 2, and so on; 0 goes before all of them, in the order of submission. Default 0. These are BullMQ's
   * own rules.
   */
  priority: z.number().int().min(0).max(2_097_151).optional(),
  /** Not to be begun before so long, ms. Default 0. */
  delayMs: z.number().int().min(0).max(YEAR_MS).optional(),
  /** Attempts in all. Default: as the type says. */
  attempts: z.number().int().min(1).max(100).optional(),
  /** Pause before the second attempt, doubled with each further one, ms. Default: as the type says. */
  backoffMs: z.number().int().min(0).max(86_400_000).optional(),
  /** Longest that an attempt may run, ms. Default: as the type says. */
  timeoutMs: z.number().int().min(10).max(86_400_000).optional(),
});
export type JobOptions = z.infer<typeof jobOptionsSchema>;

/** A job as it is submitted. */
export const jobInputSchema = z.strictObject({
  type: jobTypeNameSchema,
  payload: taskInputSchema,
  options: jobOptionsSchema.optional(),
});
export type JobInput = z.infer<typeof jobInputSchema>;

/** Why a job failed. */
export const jobErrorSchema = z.object({ code: z.enum(JOB_FAILURE_CODES), message: z.string() });
export type JobError = z.infer<typeof jobErrorSchema>;

/** A job as programs ask for it. Times are ISO 8601. */
export const jobViewSchema = z.object({
  id: z.string(),
  status: jobStatusSchema,
  type: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
  /** Attempts that have ended. */
  attempts: z.number().int(),
  /** What the processor said last: 0–100, or an object. */
  progress: z.unknown(),
  /** Of a completed job. */
  result: z.unknown().optional(),
  /** Of a failed or cancelled job. */
  error: jobErrorSchema.optional(),
});
export type JobView = z.infer<typeof jobViewSchema>;

/** A job in a list: never its payload. Times are ms since the epoch. */
export const jobEntrySchema = z.object({
  id: z.string(),
  type: z.string(),
  status: jobStatusSchema,
  /** Where BullMQ has it; null when it is in the history alone. */
  state: jobStateSchema.nullable(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /** Not to be begun before; null when it is not delayed. */
  runAt: z.number().nullable(),
  attempts: z.number().int(),
  /** Attempts that it may have. */
  mostAttempts: z.number().int(),
  priority: z.number().int(),
  progress: z.unknown(),
  error: jobErrorSchema.nullable(),
  /** The worker that has or had it last. */
  worker: z.string().nullable(),
  /** Root of the tree it belongs to, the job it is a child of, the schedule it comes from. */
  tree: z.string().nullable(),
  parent: z.string().nullable(),
  schedule: z.string().nullable(),
});
export type JobEntry = z.infer<typeof jobEntrySchema>;

/** How an attempt came to its end. */
export const attemptOutcomeSchema = z.enum([
  'completed',
  'failed',
  /** Its worker stopped, or found that it may not have it: the attempt does not count. */
  'returned',
  /** Its worker died of it, or may have. */
  'lost',
]);
export type AttemptOutcome = z.infer<typeof attemptOutcomeSchema>;

/** One attempt of a job that has ended. */
export const jobAttemptSchema = z.object({
  /** 1 for the first. */
  number: z.number().int(),
  startedAt: z.number().nullable(),
  endedAt: z.number(),
  outcome: attemptOutcomeSchema,
  error: jobErrorSchema.nullable(),
  worker: z.string(),
  machine: z.string(),
  pid: z.number().int(),
});
export type JobAttempt = z.infer<typeof jobAttemptSchema>;

/** A job with everything that is known of it. */
export const jobRecordSchema = jobEntrySchema.extend({
  payload: keptTextSchema,
  result: keptTextSchema.nullable(),
  /** Stack traces of its failures, the last one last. */
  stacktrace: z.array(z.string()),
  options: jobOptionsSchema,
  /** Oldest first. */
  history: z.array(jobAttemptSchema),
  logLines: z.number().int(),
});
export type JobRecord = z.infer<typeof jobRecordSchema>;

/** What follows a job: new lines of its log, and its row whenever something changed. */
export const jobEventSchema = z.object({ lines: z.array(z.string()), job: jobEntrySchema.optional() });
export type JobEvent = z.infer<typeof jobEventSchema>;

/** What to look for among the jobs in Redis. */
export interface JobQuery {
  readonly status?: JobStatus | undefined;
  readonly type?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** What to look for among ended jobs, those included that Redis no longer has. */
export interface EndedJobQuery {
  readonly status?: Extract<JobStatus, 'completed' | 'failed' | 'cancelled'> | undefined;
  readonly type?: string | undefined;
  /** Part of an id, a worker or a reason. */
  readonly text?: string | undefined;
  /** Only jobs that ended before this time, ms since the epoch: the next page. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** New priority, or new delay from now on, of a job that waits. */
export interface JobChange {
  readonly priority?: number | undefined;
  readonly delayMs?: number | undefined;
}
