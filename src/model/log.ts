import { z } from 'zod';

export const logLevelSchema = z.enum(['debug', 'info', 'warn', 'error']);
export type LogLevel = z.infer<typeof logLevelSchema>;

/** One line of the engine's log or of a process it runs. */
export const logLineSchema = z.object({
  /** Grows by one with each line of this engine's life. */
  seq: z.number().int(),
  at: z.number(),
  level: logLevelSchema,
  /** Who says it: engine, redis, thread host, api … */
  source: z.string(),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;
