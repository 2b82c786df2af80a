import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueueName } from '../../../core/ports/queue-catalogue.ts';
import { typeOfQueue } from '../../../model/job-id.ts';
import { bullPrefixOf } from '../cluster.ts';
import { removeJob } from '../bullmq/queue-writer.ts';
import { oldestEnded } from './cancelled.ts';
import { retryJob } from './job-changes.ts';
import { typesKey } from './job-keys.ts';

/** Jobs that are changed at the same time. */
const AT_ONCE = 50;

/** A queue of a job type as it is changed by hand, from the pages of queues. */
export interface QueueOfType {
  readonly client: Redis;
  readonly queue: QueueName;
  readonly type: string;
  readonly handle: Queue;
}

/** The job type whose queue it is; null for a queue of somebody else's, whatever its name. */
export async function jobTypeOf(client: Redis, { name, prefix }: QueueName): Promise<string | null> {
  const type = typeOfQueue(name);
  if (type === null || prefix !== bullPrefixOf(client)) return null;
  return (await client.sismember(typesKey(prefix), type)) === 1 ? type : null;
}

/** Runs a job again that is named by its id, cancelled or not; false when it is neither failed nor cancelled. */
export async function retryOne({ client, queue, type, handle }: QueueOfType, id: string): Promise<boolean> {
  const placed = { client, prefix: queue.prefix, type, queue: handle, id };
  return (await retryJob(placed)) === 'retried';
}

/** Runs at most `limit` failed jobs again, the oldest first, and none that was cancelled. */
export async function retryFailed(
  of: QueueOfType,
  limit: number,
): Promise<{ retried: number; remaining: number }> {
  const found = await oldestEnded(of.client, of.queue, {
    state: 'failed',
    before: Date.now(),
    limit: limit + 1,
  });
  let retried = 0;
  await eachOf(found.slice(0, limit), async (id) => {
    if (await retryOne(of, id)) retried += 1;
  });
  // Those that cannot be run again would be asked for without end.
  return { retried, remaining: retried === 0 ? 0 : found.length - Math.min(found.length, limit) };
}

/** Removes at most `limit` failed or cancelled jobs, the oldest first, and of the two no others. */
export async function cleanEnded(
  { client, queue }: QueueOfType,
  what: { state: 'failed' | 'cancelled'; before: number; limit: number },
): Promise<{ removed: number; remaining: number }> {
  const { limit } = what;
  const found = await oldestEnded(client, queue, { ...what, limit: limit + 1 });
  let removed = 0;
  await eachOf(found.slice(0, limit), async (id) => {
    if ((await removeJob(client, queue, id, false)).kind === 'removed') removed += 1;
  });
  return { removed, remaining: removed === 0 ? 0 : found.length - Math.min(found.length, limit) };
}

async function eachOf(ids: readonly string[], act: (id: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < ids.length; at += AT_ONCE) await Promise.all(ids.slice(at, at + AT_ONCE).map(act));
}
