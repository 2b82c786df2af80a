import { z } from 'zod';
import { queueCountsSchema } from './queue.ts';

/** Small letters, digits and hyphens, a letter first: it is in URLs, ids and the name of the type's queue. */
export const jobTypeNameSchema = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'is not the name of a job type');

/** So many jobs of a type are begun within a span, on all machines together. */
export const jobRateSchema = z.strictObject({
  max: z.number().int().min(1).max(1_000_000),
  durationMs: z.number().int().min(100).max(3_600_000),
});
export type JobRate = z.infer<typeof jobRateSchema>;

/** How the jobs of a type are run where they say nothing else. */
export const jobTypeDefaultsSchema = z.strictObject({
  /** Attempts in all. Default 3. */
  attempts: z.number().int().min(1).max(100),
  /** Pause before the second attempt, doubled with each further one, ms. Default 1,000. */
  backoffMs: z.number().int().min(0).max(86_400_000),
  /** Longest that an attempt may run, ms. Default 60,000. */
  timeoutMs: z.number().int().min(10).max(86_400_000),
  /** Jobs of the type that one worker process runs at the same time. Default 4. */
  concurrency: z.number().int().min(1).max(1_000),
  /** Default null: as many as there are. */
  rate: jobRateSchema.nullable(),
});
export type JobTypeDefaults = z.infer<typeof jobTypeDefaultsSchema>;

export const DEFAULT_JOB_TYPE: JobTypeDefaults = {
  attempts: 3,
  backoffMs: 1_000,
  timeoutMs: 60_000,
  concurrency: 4,
  rate: null,
};

/** What a JSON schema does not tell a form. */
export const jobFormHintsSchema = z.strictObject({
  /** Names of top-level fields in the order in which they are asked for; others follow. */
  order: z.array(z.string()).optional(),
  /** By the path of a field, `records` or `image.width`. */
  fields: z
    .record(
      z.string(),
      z.strictObject({
        /** `file`: an upload or a path. `text`: several lines. `json`: an editor. Default: as the schema has it. */
        widget: z.enum(['file', 'text', 'json']).optional(),
        placeholder: z.string().optional(),
        /** Shown only while the field at `path` has one of these values. */
        when: z
          .strictObject({ path: z.string(), is: z.array(z.union([z.string(), z.number(), z.boolean()])) })
          .optional(),
      }),
    )
    .optional(),
  /** Payloads to begin with; the first one fills an empty form. */
  examples: z.array(z.strictObject({ title: z.string(), payload: z.unknown() })).optional(),
});
export type JobFormHints = z.infer<typeof jobFormHintsSchema>;

/** Where a type comes from: Capstan itself, the examples beside it, the user's scripts folder, another machine. */
export const jobTypeSourceSchema = z.enum(['built-in', 'example', 'user', 'elsewhere']);

/** How much of the ended jobs of a type stays in Redis where nothing else is set, MB. */
export const DEFAULT_KEPT_MB = 64;

/** What holds for a type on all machines; kept in Redis. */
export const jobTypeSettingsSchema = z.strictObject({
  /** No job of the type is begun. Default false. */
  paused: z.boolean(),
  /** Most jobs of the type that run at the same time, all workers together. Default null: no bound. */
  maxRunning: z.number().int().min(1).max(100_000).nullable(),
  /** Default: as the type says. */
  rate: jobRateSchema.nullable(),
  /** How much of its ended jobs stays in Redis, MB, the newest; what goes is in the history alone. Default 64. */
  keptMb: z.number().int().min(1).max(65_536),
});
export type JobTypeSettings = z.infer<typeof jobTypeSettingsSchema>;

/** A type as it describes itself. */
export const jobTypeDescriptionSchema = z.object({
  name: jobTypeNameSchema,
  title: z.string(),
  summary: z.string(),
  source: jobTypeSourceSchema,
  /** JSON schema of the payload; null when the type says nothing about it. */
  schema: z.record(z.string(), z.unknown()).nullable(),
  hints: jobFormHintsSchema,
  defaults: jobTypeDefaultsSchema,
  /** Why it cannot be used; null: it can. */
  problem: z.string().nullable(),
});
export type JobTypeDescription = z.infer<typeof jobTypeDescriptionSchema>;

/** A type as it is shown. */
export const jobTypeViewSchema = jobTypeDescriptionSchema.extend({
  settings: jobTypeSettingsSchema.nullable(),
  /** Null while Redis is away. */
  counts: queueCountsSchema.nullable(),
  /** The same as `counts.cancelled`; null while Redis is away. */
  cancelled: z.number().int().nullable(),
  /** Job workers that take jobs of the type, wherever they are. */
  workers: z.number().int(),
});
export type JobTypeView = z.infer<typeof jobTypeViewSchema>;
