import { z } from 'zod';

/** Longest name, prefix and id of a job that may be asked for, characters. */
export const LONGEST_NAME = 4_096;

/** A queue as a source of work: its name and what its keys begin with. */
export const workSourceSchema = z.strictObject({
  name: z.string().min(1).max(LONGEST_NAME),
  prefix: z
    .string()
    .min(1)
    .max(LONGEST_NAME)
    .optional()
    .describe('What its keys begin with. Default: bull, and {bull} on a cluster.'),
});

/** What may be written on one connection. */
export const connectionWritesSchema = z.object({
  /** Id of the connection. */
  connection: z.string(),
  /** Whether all its queues may be changed, but for those of `sources`. */
  allowed: z.boolean(),
  /** Queues for which something else was said. */
  sources: z.array(z.object({ name: z.string(), prefix: z.string(), allowed: z.boolean() })),
});

/** Which queues of other applications may be changed. Those of Capstan itself always may, unless everything is read-only. */
export const workWritesSchema = z.object({
  /** The emergency switch: no queue is changed, whatever is allowed otherwise. */
  readOnlyNow: z.boolean(),
  connections: z.array(connectionWritesSchema),
});
export type WorkWrites = z.infer<typeof workWritesSchema>;

export const workWritesChangeSchema = z.strictObject({
  /** Id of the connection. Default: the one in use. */
  connection: z.string().min(1).max(200).optional(),
  /** Default: the whole connection; what was said of single queues is forgotten then. */
  source: workSourceSchema.optional(),
  allowed: z.boolean(),
});
export type WorkWritesChange = z.infer<typeof workWritesChangeSchema>;

export const NO_WRITES: WorkWrites = { readOnlyNow: false, connections: [] };
