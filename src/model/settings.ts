import { z } from 'zod';

/** Settings of the engine itself, kept in the data folder. */
export const engineSettingsSchema = z.strictObject({
  /** Requests a second that one client may make before it is answered 429. Default 2,000. */
  requestsPerSecond: z.number().int().min(10).max(100_000),
  /** Ask every client of the HTTP API for the token, on loopback too. Default off. */
  requireToken: z.boolean(),
  /** Start the oscillator together with the engine. Default off. */
  startOscillatorAtLaunch: z.boolean(),
  /** How long files that were uploaded or made by jobs are kept in the data folder, days. Default 30. */
  filesKeptDays: z.number().int().min(1).max(3_650),
  /** How much they may take together, MB; the oldest go first, never one that a job in Redis or a schedule names. Default 2,048. */
  filesKeptMb: z.number().int().min(1).max(16_777_216),
});
export type EngineSettings = z.infer<typeof engineSettingsSchema>;

export const engineSettingsChangeSchema = engineSettingsSchema.partial();
export type EngineSettingsChange = z.infer<typeof engineSettingsChangeSchema>;

export const DEFAULT_ENGINE_SETTINGS: EngineSettings = {
  requestsPerSecond: 2_000,
  requireToken: false,
  startOscillatorAtLaunch: false,
  filesKeptDays: 30,
  filesKeptMb: 2_048,
};
