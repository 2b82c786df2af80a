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

/** Something that keeps the engine from being well. */
const healthCauseSchema = z.object({
  /** The kind of the attention, `starting` or `stopping`. */
  kind: z.string(),
  /** What is wrong and, where it is known, what ends it. */
  reason: z.string(),
});
export type HealthCause = z.infer<typeof healthCauseSchema>;

/** `GET /health`. */
export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'stopping']),
  /** Redis can be worked with and new work is accepted. */
  ready: z.boolean(),
  /** Why it is not ok; empty while it is. */
  causes: z.array(healthCauseSchema),
  redis: z.enum(['ready', 'connecting', 'lost']),
  oscillator: z.enum(['stopped', 'starting', 'running', 'degraded', 'stopping']),
  uptimeSeconds: z.number(),
});
export type Health = z.infer<typeof healthSchema>;

/** `GET /health/ready`. */
export const readinessSchema = healthSchema.pick({ ready: true, causes: true });
export type Readiness = z.infer<typeof readinessSchema>;

/** `GET /health/live`: the process answers. */
export const livenessSchema = z.object({ live: z.literal(true), uptimeSeconds: z.number() });
