import { z } from 'zod';
import { attemptOutcomeSchema, jobEntrySchema, jobErrorSchema, jobOptionsSchema } from '../job.ts';
import { keptTextSchema } from '../task.ts';

/** Payload and result go along up to so many characters: the history has the rest of neither. */
export const MOST_OUTCOME_TEXT = 4_096;
/** Outcomes that the stream keeps for readers that are away, about, and how much of them, bytes. */
export const MOST_OUTCOMES = 20_000;
export const MOST_OUTCOME_BYTES = 67_108_864;

/**
 * How an attempt of a job ended: an entry of the stream of outcomes, written in the same step as the end itself.
 */
export const jobOutcomeSchema = z.object({
  id: z.string(),
  /** Of the job; outcomes that an older worker has written lack it. */
  type: z.string().optional(),
  number: z.number().int(),
  startedAt: z.number().nullable(),
  endedAt: z.number(),
  outcome: attemptOutcomeSchema,
  error: jobErrorSchema.nullable(),
  worker: z.string(),
  machine: z.string(),
  pid: z.number().int(),
  /** With the last attempt: the job as it has ended. */
  ended: z
    .object({
      entry: jobEntrySchema,
      payload: keptTextSchema,
      result: keptTextSchema.nullable(),
      stacktrace: z.array(z.string()),
      options: jobOptionsSchema,
    })
    .optional(),
});
export type JobOutcome = z.infer<typeof jobOutcomeSchema>;
