import { z } from 'zod';
import { queueNameSchema } from './python.ts';
import { keptTextSchema } from './task.ts';

/** A task that was given up: it could not be read, or three workers died with it in hand. */
export const deadLetterSchema = z.object({
  /** What names it in calls: the SHA-1 of its text. */
  ref: z.string(),
  queue: queueNameSchema,
  /** Null where it cannot be read. */
  id: z.string().nullable(),
  type: z.string().nullable(),
  /** What became of it: `worker_died`, `bad_json`, `no_id`; null when that is no longer known. */
  code: z.string().nullable(),
  message: z.string().nullable(),
  /** The worker that had it last. */
  workerId: z.string().nullable(),
  /** How often it was begun. */
  deliveries: z.number().int().nullable(),
  /** When it was given up, ms since the epoch. */
  at: z.number().nullable(),
  /** Size of the task, bytes. */
  bytes: z.number().int(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** A dead letter with the task itself, as it was given. */
export const deadLetterDetailSchema = deadLetterSchema.extend({ task: keptTextSchema });
export type DeadLetterDetail = z.infer<typeof deadLetterDetailSchema>;

/** Names a dead letter. */
export const deadLetterRefSchema = z.string().regex(/^[0-9a-f]{40}$/, 'no SHA-1');

/** The most dead letters of one step; more are for the next call. */
export const MOST_LETTERS_PER_STEP = 1_000;

/** Which dead letters to act on: those named, or the oldest so many. */
export const deadLetterChoiceSchema = z.strictObject({
  queue: queueNameSchema,
  refs: z.array(deadLetterRefSchema).min(1).max(MOST_LETTERS_PER_STEP).optional(),
  /** How many at most. Default 1,000. */
  limit: z.number().int().min(1).max(MOST_LETTERS_PER_STEP).default(MOST_LETTERS_PER_STEP),
});
export type DeadLetterChoice = z.infer<typeof deadLetterChoiceSchema>;

/** What one step has come to. */
export const deadLetterStepSchema = z.object({
  /** Dead letters acted on. */
  done: z.number().int(),
  /** Dead letters that are left in the queue. */
  remaining: z.number().int(),
});
export type DeadLetterStep = z.infer<typeof deadLetterStepSchema>;
