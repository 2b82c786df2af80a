import type { Redis } from 'ioredis';
import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import type { QueueCounts } from '../../model/queue.ts';
import { layoutReason } from './bullmq/write-refusal.ts';
import { repliesFor } from './cluster.ts';
import { countCancelled } from './jobs/cancelled.ts';
import { CANCELLED_SET } from './jobs/job-keys.ts';
import { queueKey } from './queue-keys.ts';

export interface CountedQueue {
  readonly queue: QueueName;
  readonly counts: QueueCounts;
  readonly paused: boolean;
  readonly version: string | null;
  /** Why its jobs cannot be changed; null: they can. */
  readonly trouble: string | null;
}

/** Before this many commands a failure is the server's; after it, a key of another type, which counts as empty. */
const SURE = 3;

/**
 * Counts and paused flags of all queues in one round trip, and one more where jobs have been cancelled; queues that are gone
 * are left out.
 */
export async function countQueues(client: Redis, queues: readonly QueueName[]): Promise<CountedQueue[]> {
  const replies = await repliesFor(
    client,
    queues,
    (pipeline, queue) => {
      const key = (suffix: string) => queueKey(queue, suffix);
      pipeline
        .type(key('meta'))
        .exists(key('events'))
        .exists(key('id'))
        .hmget(key('meta'), 'paused', 'version')
        .llen(key('wait'))
        // Where BullMQ before 6 keeps the waiting jobs of a paused queue.
        .llen(key('paused'))
        .llen(key('active'))
        .zcard(key('prioritized'))
        .zcard(key('delayed'))
        .zcard(key('waiting-children'))
        .zcard(key('completed'))
        .zcard(key('failed'))
        // Where BullMQ 3 and 4 put what only wakes their workers.
        .lindex(key('wait'), 0)
        .lindex(key('paused'), 0)
        // How classic Bull says that a queue is paused.
        .exists(key('meta-paused'))
        // Only queues of job types have it.
        .exists(key(CANCELLED_SET));
    },
    (index) => index >= SURE,
  );
  const found = queues.flatMap((queue, index) => counted(queue, replies[index] ?? []) ?? []);
  const noted = queues.filter((_, index) => replies[index]?.at(-1) === 1);
  const exact = await countCancelled(client, noted);
  // BullMQ counts cancelled jobs among the failed ones.
  return found.map((one) => {
    const ended = exact[noted.indexOf(one.queue)];
    return ended === undefined ? one : { ...one, counts: { ...one.counts, ...ended } };
  });
}

function counted(queue: QueueName, replies: readonly unknown[]): CountedQueue | null {
  const [kind, hasEvents, hasCounter, settings, ...rest] = replies;
  const number = (at: number) => Number(rest[at] ?? 0);
  const marks = [rest[8], rest[9]].filter((id) => typeof id === 'string' && id.startsWith('0:')).length;
  const isBull = kind === 'none' && hasEvents === 0;
  const sizes = rest.slice(0, 8);
  if (kind === 'none' && (hasCounter === 0 || sizes.every((size) => Number(size ?? 0) === 0))) return null;
  const [pausedField = null, version = null] = (settings ?? []) as (string | null)[];
  return {
    queue,
    counts: {
      waiting: number(0) + number(1) - marks,
      active: number(2),
      prioritized: number(3),
      delayed: number(4),
      'waiting-children': number(5),
      completed: number(6),
      failed: number(7),
      cancelled: 0,
    },
    paused: isBull ? number(10) === 1 : pausedField !== null,
    version: isBull ? 'bull' : version,
    trouble: troubleOf({ kind: String(kind), isBull, version, sizes }),
  };
}

/** What the scripts in bullmq/ would refuse, told before anybody tries. */
function troubleOf(seen: {
  readonly kind: string;
  readonly isBull: boolean;
  readonly version: string | null;
  readonly sizes: readonly unknown[];
}): string | null {
  if (seen.isBull) return layoutReason('BULL', '');
  if (seen.kind === 'none') return layoutReason('META', '');
  if (seen.kind !== 'hash') return layoutReason('KEY', `meta is a ${seen.kind}, not a hash`);
  if (seen.version !== null && !isKnownVersion(seen.version)) return layoutReason('VERSION', seen.version);
  return seen.sizes.includes(null) ? layoutReason('KEY', 'one of its lists is of another type') : null;
}

/** Whether its way of keeping jobs is known; the same as in bullmq/layout-script.ts. */
function isKnownVersion(version: string): boolean {
  const [, major] = /^bullmq:(\d+)\./.exec(version) ?? [];
  return major !== undefined && Number(major) <= 6;
}
