import { z } from 'zod';

/** The life of a supervised process. `late` and later parts' heartbeats: running, but not heard of lately. */
export const processStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('starting'), since: z.number() }),
  z.object({ kind: z.literal('running'), since: z.number(), pid: z.number().int() }),
  z.object({ kind: z.literal('late'), since: z.number(), pid: z.number().int() }),
  z.object({ kind: z.literal('stopping'), since: z.number(), pid: z.number().int().nullable() }),
  z.object({ kind: z.literal('stopped'), since: z.number() }),
  z.object({
    kind: z.literal('restarting'),
    since: z.number(),
    /** When the next try is due, ms since the epoch. */
    retryAt: z.number(),
    cause: z.string(),
  }),
  z.object({ kind: z.literal('errored'), since: z.number(), cause: z.string() }),
]);

export type ProcessState = z.infer<typeof processStateSchema>;
export type ProcessStateKind = ProcessState['kind'];

/** One row of the process table: a process that Capstan runs and watches. */
export const processViewSchema = z.object({
  id: z.string(),
  /** What it is for, as people say it: "thread host", "embedded Redis". */
  label: z.string(),
  group: z.enum(['threads', 'redis', 'guard', 'pool', 'python', 'jobs']),
  state: processStateSchema,
  /** Starts after the first one. */
  restarts: z.number().int(),
  /** Why the last run ended, when it did not end on request. */
  lastExit: z.string().nullable(),
  /** Resident memory, bytes; null when unknown. */
  rssBytes: z.number().nullable(),
  /** Resident memory limit, bytes; null when there is none. */
  rssLimitBytes: z.number().nullable(),
  /** Share of one CPU core over the last second, 0–100 per core; null when unknown. */
  cpuPercent: z.number().nullable(),
});

export type ProcessView = z.infer<typeof processViewSchema>;
