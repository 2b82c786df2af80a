import { z } from 'zod';
import { instantSchema } from './instant.ts';
import { jobInputSchema, jobOptionsSchema } from './job.ts';

const YEAR_MS = 31_536_000_000;

/** When a schedule is due. */
export const scheduleRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('every'),
    /** Time between two runs, ms. */
    everyMs: z.number().int().min(1_000).max(YEAR_MS),
  }),
  z.strictObject({
    kind: z.literal('cron'),
    /** Five fields as cron has them, or six with seconds in front. */
    pattern: z.string().min(1).max(200),
    /** IANA name. Default: UTC. */
    timeZone: z.string().min(1).max(100).default('UTC'),
  }),
]);
export type ScheduleRule = z.infer<typeof scheduleRuleSchema>;

/** A schedule as it is made. */
export const scheduleInputSchema = jobInputSchema.extend({
  name: z.string().trim().min(1).max(100),
  rule: scheduleRuleSchema,
  /** Not before and not after, ms since the epoch and before the year 2200. Default: always. */
  startAt: instantSchema.optional(),
  endAt: instantSchema.optional(),
  /** Runs in all. Default: no bound. */
  limit: z.number().int().min(1).max(1_000_000_000).optional(),
  /** Delay has no place here: the rule says when. */
  options: jobOptionsSchema.omit({ delayMs: true }).optional(),
});
export type ScheduleInput = z.infer<typeof scheduleInputSchema>;

/** Everything but the type, which is part of the schedule's id. */
export const scheduleChangeSchema = scheduleInputSchema.omit({ type: true }).partial();
export type ScheduleChange = z.infer<typeof scheduleChangeSchema>;

export const scheduleIdSchema = z
  .string()
  .max(100)
  .regex(/^[\w.-]+$/, 'is not the id of a schedule');

/** A rule in words, and when it is due next. */
export const scheduleOutlookSchema = z.object({
  /** "Every 5 minutes", "At 03:00, Monday through Friday (Europe/Berlin)". */
  words: z.string(),
  /** The next runs, ms since the epoch; none when it is over. */
  nextRuns: z.array(z.number()),
});
export type ScheduleOutlook = z.infer<typeof scheduleOutlookSchema>;

/** A schedule as it is kept in Redis. */
export const scheduleSchema = scheduleInputSchema.extend({
  id: scheduleIdSchema,
  paused: z.boolean(),
  createdAt: instantSchema,
});
export type Schedule = z.infer<typeof scheduleSchema>;

/** A schedule as it is shown. */
export const scheduleViewSchema = scheduleSchema.extend({
  ...scheduleOutlookSchema.shape,
  /** Runs that have been begun or wait to be. */
  runs: z.number().int(),
  /** What is wrong with it as it is stored, in words; null when nothing is. */
  problem: z.string().nullable(),
});
export type ScheduleView = z.infer<typeof scheduleViewSchema>;
