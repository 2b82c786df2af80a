import { z } from 'zod';
import { processKindSchema } from './process.ts';

/** The most processes one group may be scaled to. */
export const MOST_PROCESSES = 64;

/** How many processes a group has, by its backlog: one for each `backlogPerWorker` waiting tasks. */
export const autoscaleSchema = z
  .strictObject({
    /** Fewest processes. Default 1. */
    min: z.number().int().min(0).max(MOST_PROCESSES).default(1),
    /** Most processes. Default 4. */
    max: z.number().int().min(1).max(MOST_PROCESSES).default(4),
    /** Waiting tasks that one process is expected to cope with. Default 10. */
    backlogPerWorker: z.number().int().min(1).max(1_000_000).default(10),
    /** Quiet time after a change before processes are taken away, s; more are added without waiting. Default 30. */
    cooldownS: z.number().min(0).max(3_600).default(30),
  })
  .refine(({ min, max }) => min <= max, { path: ['min'], message: 'must not be above max' });
export type Autoscale = z.infer<typeof autoscaleSchema>;

/** The groups that scale themselves, by id, as kept in the data folder. */
export const savedAutoscaleSchema = z.object({ groups: z.record(z.string(), autoscaleSchema) });
export type SavedAutoscale = z.infer<typeof savedAutoscaleSchema>;

/** What a group can be asked. `reload`: one process after another, without a gap; `restart`: all at once. */
export const groupActionSchema = z.enum(['start', 'stop', 'restart', 'reload', 'scale', 'autoscale']);
export type GroupAction = z.infer<typeof groupActionSchema>;

/** Processes that do the same work, as they are shown and acted upon together. */
export const processGroupSchema = z.object({
  /** `worker_a` and the like for Python, `pool:<name>`, or what there is one of: `threads`, `redis`, `guard`, `one-shots`. */
  id: z.string(),
  label: z.string(),
  kind: processKindSchema,
  /** Processes that are to run; null when nobody says how many. */
  wanted: z.number().int().nullable(),
  /** Processes of ours that run. */
  up: z.number().int(),
  /** Tasks that wait for the group; null when that is not known or there is no such thing. */
  backlog: z.number().int().nullable(),
  actions: z.array(groupActionSchema),
  /** Null: it has as many processes as it was told. */
  autoscale: autoscaleSchema.nullable(),
  /** How far a reload is, in processes; null when none is under way. */
  reload: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  /** Why the group does not work, where it cannot; null when it can. */
  problem: z.string().nullable(),
});
export type ProcessGroup = z.infer<typeof processGroupSchema>;
