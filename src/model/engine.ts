import { z } from 'zod';

/** The engine as a whole: what the bottom line and Settings show. */
export const engineViewSchema = z.object({
  version: z.string(),
  /** When the engine started, ms since the epoch. */
  startedAt: z.number(),
  pid: z.number().int(),
  nodeVersion: z.string(),
  platform: z.string(),
  /** Address of the HTTP API; null when it is off. */
  apiUrl: z.string().nullable(),
  dataDir: z.string(),
  /** `desktop`: inside the app; `server`: headless. */
  host: z.enum(['desktop', 'server']),
  scriptFolders: z.array(z.string()),
});
export type EngineView = z.infer<typeof engineViewSchema>;

/** `GET /health`. */
export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'stopping']),
  redis: z.enum(['ready', 'connecting', 'lost']),
  oscillator: z.enum(['stopped', 'starting', 'running', 'degraded', 'stopping']),
  uptimeSeconds: z.number(),
});
export type Health = z.infer<typeof healthSchema>;
