import { z } from 'zod';
import { roleSchema } from './oscillator.ts';

/** Something that happened and that a person may want to read about: the "Last events" list. */
export const engineEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('oscillator-started'), at: z.number(), restored: z.boolean() }),
  z.object({ kind: z.literal('oscillator-stopped'), at: z.number() }),
  z.object({ kind: z.literal('role-switched'), at: z.number(), switchCount: z.number(), leader: roleSchema }),
  z.object({ kind: z.literal('thread-spawned'), at: z.number(), thread: z.string(), role: roleSchema }),
  z.object({ kind: z.literal('thread-reversed'), at: z.number(), thread: z.string(), to: roleSchema }),
  z.object({ kind: z.literal('thread-retired'), at: z.number(), thread: z.string() }),
  z.object({
    kind: z.literal('thread-lost'),
    at: z.number(),
    thread: z.string(),
    cause: z.string(),
    givenBack: z.number(),
  }),
  z.object({ kind: z.literal('state-saved'), at: z.number() }),
  z.object({ kind: z.literal('snapshot-set-aside'), at: z.number(), key: z.string(), problem: z.string() }),
  z.object({ kind: z.literal('snapshot-clamped'), at: z.number(), fields: z.array(z.string()) }),
  z.object({ kind: z.literal('process-exited'), at: z.number(), process: z.string(), cause: z.string() }),
  z.object({ kind: z.literal('process-errored'), at: z.number(), process: z.string(), cause: z.string() }),
  z.object({ kind: z.literal('redis-lost'), at: z.number(), reason: z.string() }),
  z.object({ kind: z.literal('redis-returned'), at: z.number(), awayMs: z.number() }),
  z.object({ kind: z.literal('message-failed'), at: z.number(), messageId: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('memory-limit-hit'), at: z.number(), process: z.string(), cause: z.string() }),
  z.object({ kind: z.literal('pool-queue-full'), at: z.number(), pool: z.string(), limit: z.number() }),
  z.object({
    kind: z.literal('pool-changed'),
    at: z.number(),
    pool: z.string(),
    change: z.enum(['added', 'removed', 'changed', 'paused', 'resumed', 'draining', 'drained', 'restarted']),
  }),
  z.object({
    kind: z.literal('group-scaled'),
    at: z.number(),
    group: z.string(),
    from: z.number(),
    to: z.number(),
    /** Whether a person asked for it or the backlog did. */
    by: z.enum(['person', 'backlog']),
  }),
  z.object({
    kind: z.literal('task-given-up'),
    at: z.number(),
    queue: z.string(),
    task: z.string(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('dead-letters-moved'),
    at: z.number(),
    queue: z.string(),
    count: z.number(),
    to: z.enum(['queue', 'nowhere']),
  }),
  z.object({
    kind: z.literal('job-failed'),
    at: z.number(),
    job: z.string(),
    type: z.string(),
    reason: z.string(),
  }),
  /** A wall clock was set; `ms`: by how much, negative when it was set back. */
  z.object({
    kind: z.literal('clock-stepped'),
    at: z.number(),
    ms: z.number(),
    clock: z.enum(['machine', 'redis']),
  }),
  z.object({ kind: z.literal('settings-changed'), at: z.number(), fields: z.array(z.string()) }),
]);
export type EngineEvent = z.infer<typeof engineEventSchema>;
