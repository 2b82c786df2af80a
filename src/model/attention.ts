import { z } from 'zod';
import { REDIS_TROUBLES, wrongKeySchema } from './redis-trouble.ts';

/** What a history is of. */
const HISTORIES = ['jobs', 'tasks'] as const;

/** Something that needs a person; present only while it lasts. The panel owns the sentences. */
export const attentionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('redis-away'),
    severity: z.literal('bad'),
    since: z.number(),
    reason: z.string(),
  }),
  /** The data folder has gone, was replaced, or cannot be written; nothing new is accepted. */
  z.object({
    kind: z.literal('data-folder-unusable'),
    severity: z.literal('bad'),
    since: z.number(),
    reason: z.string(),
  }),
  /** Redis answers and refuses work. */
  z.object({
    kind: z.literal('redis-unusable'),
    severity: z.literal('bad'),
    since: z.number(),
    cause: z.enum(REDIS_TROUBLES),
    reason: z.string(),
    cure: z.string(),
  }),
  /** Its memory is used up to four fifths or more of its limit. */
  z.object({
    kind: z.literal('redis-memory'),
    severity: z.literal('warn'),
    since: z.number(),
    usedBytes: z.number(),
    limitBytes: z.number(),
  }),
  /** A key of Capstan's holds a value of another kind; what needs it does not work. */
  z.object({
    kind: z.literal('redis-wrong-type'),
    severity: z.literal('bad'),
    since: z.number(),
    ...wrongKeySchema.shape,
  }),
  /** Rights that the user lacks though work goes on without. */
  z.object({
    kind: z.literal('redis-rights'),
    severity: z.literal('info'),
    since: z.number(),
    rights: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('process-restarting'),
    severity: z.literal('warn'),
    since: z.number(),
    process: z.string(),
    cause: z.string(),
  }),
  z.object({
    kind: z.literal('process-errored'),
    severity: z.literal('bad'),
    since: z.number(),
    process: z.string(),
    cause: z.string(),
  }),
  z.object({
    kind: z.literal('fleet-degraded'),
    severity: z.literal('warn'),
    since: z.number(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('backlog-full'),
    severity: z.literal('warn'),
    since: z.number(),
    waiting: z.number(),
    limit: z.number(),
  }),
  z.object({
    kind: z.literal('messages-failing'),
    severity: z.literal('warn'),
    since: z.number(),
    failed: z.number(),
    lastReason: z.string(),
  }),
  z.object({
    kind: z.literal('backlog-without-worker'),
    severity: z.literal('warn'),
    since: z.number(),
    queue: z.string(),
    waiting: z.number(),
  }),
  z.object({
    kind: z.literal('eviction-policy'),
    severity: z.literal('warn'),
    since: z.number(),
    policy: z.string(),
  }),
  z.object({
    kind: z.literal('snapshot-set-aside'),
    severity: z.literal('warn'),
    since: z.number(),
    key: z.string(),
    problem: z.string(),
  }),
  /** A file of the history was damaged; it was kept apart and the history begins again without it. */
  z.object({
    kind: z.literal('history-set-aside'),
    severity: z.literal('warn'),
    since: z.number(),
    history: z.enum(HISTORIES),
    file: z.string(),
    problem: z.string(),
  }),
  /** The history cannot be written; work goes on without. */
  z.object({
    kind: z.literal('history-not-written'),
    severity: z.literal('bad'),
    since: z.number(),
    history: z.enum(HISTORIES),
    reason: z.string(),
  }),
  /** A process was ended because of its memory, a moment ago. */
  z.object({
    kind: z.literal('memory-limit-hit'),
    severity: z.literal('warn'),
    since: z.number(),
    process: z.string(),
    cause: z.string(),
  }),
  /** A pool refuses tasks, or has a moment ago, because too many wait. */
  z.object({
    kind: z.literal('pool-queue-full'),
    severity: z.literal('warn'),
    since: z.number(),
    pool: z.string(),
    limit: z.number(),
  }),
  /** Not one worker of a pool can be started. */
  z.object({
    kind: z.literal('pool-errored'),
    severity: z.literal('bad'),
    since: z.number(),
    pool: z.string(),
    cause: z.string(),
  }),
  /** A worker has not been heard of for a while. */
  z.object({
    kind: z.literal('worker-late'),
    severity: z.literal('warn'),
    since: z.number(),
    process: z.string(),
  }),
  /** Tasks that were given up wait for a person. */
  z.object({
    kind: z.literal('dead-letters'),
    severity: z.literal('warn'),
    since: z.number(),
    queue: z.string(),
    count: z.number(),
  }),
  /** Python tasks wait and no worker takes them. */
  z.object({
    kind: z.literal('tasks-without-worker'),
    severity: z.literal('warn'),
    since: z.number(),
    queue: z.string(),
    waiting: z.number(),
  }),
  /** There is no Python that can run workers; all else works. */
  z.object({
    kind: z.literal('python-missing'),
    severity: z.literal('info'),
    since: z.number(),
    reason: z.string(),
  }),
  /** Another engine looks after the Python tasks of this Redis. */
  z.object({
    kind: z.literal('supervised-elsewhere'),
    severity: z.literal('info'),
    since: z.number(),
    holder: z.string(),
  }),
  /** A job worker of another machine has not been heard of for a while. */
  z.object({
    kind: z.literal('job-worker-late'),
    severity: z.literal('warn'),
    since: z.number(),
    worker: z.string(),
    machine: z.string(),
  }),
  /** Jobs of a type have failed for good lately. */
  z.object({
    kind: z.literal('jobs-failing'),
    severity: z.literal('warn'),
    since: z.number(),
    type: z.string(),
    failed: z.number(),
    lastReason: z.string(),
  }),
  /** A wall clock was set lately; `ms`: by how much, negative when it was set back. */
  z.object({
    kind: z.literal('clock-stepped'),
    severity: z.literal('warn'),
    since: z.number(),
    ms: z.number(),
    clock: z.enum(['machine', 'redis']),
  }),
  /** A job type of the scripts folder cannot be used. */
  z.object({
    kind: z.literal('job-type-broken'),
    severity: z.literal('warn'),
    since: z.number(),
    type: z.string(),
    problem: z.string(),
  }),
]);
export type Attention = z.infer<typeof attentionSchema>;
