import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import type { JobState } from '../../model/queue.ts';
import { queueKey, STATE_KEYS } from './queue-keys.ts';

/** BullMQ's own handles of queues, made when something is to be changed and kept for the next time. */
export class QueueHandles {
  #client: Redis | null = null;
  readonly #handles = new Map<string, Queue>();

  of(client: Redis, { name, prefix }: QueueName): Queue {
    if (client !== this.#client) {
      this.#forgetAll();
      this.#client = client;
    }
    const id = `${prefix}:${name}`;
    const kept = this.#handles.get(id);
    if (kept !== undefined) return kept;
    const handle = new Queue(name, {
      prefix,
      // Not its owner: neither its metadata nor its version is ours to write.
      skipMetasUpdate: true,
      skipVersionCheck: true,
      connection: client,
    });
    handle.on('error', () => undefined);
    this.#handles.set(id, handle);
    return handle;
  }

  async close(): Promise<void> {
    const handles = [...this.#handles.values()];
    this.#handles.clear();
    // The connection is the link's, so there is nothing to wait for on it.
    await Promise.all(handles.map((handle) => handle.close()));
  }

  #forgetAll(): void {
    void this.close().catch(() => undefined);
  }
}

/** False when the job is not failed (any more). */
export async function retryJob(handle: Queue, id: string): Promise<boolean> {
  const job = await handle.getJob(id);
  if (job === undefined) return false;
  try {
    await job.retry('failed');
    return true;
  } catch (error) {
    if (isJobError(error)) return false;
    throw error;
  }
}

export async function removeJob(handle: Queue, id: string): Promise<'removed' | 'held'> {
  try {
    // 0: its lock is held; -8: it is the next run of a schedule.
    return (await handle.remove(id)) === 1 ? 'removed' : 'held';
  } catch (error) {
    if (isJobError(error)) return 'held';
    throw error;
  }
}

/** Errors of BullMQ's scripts carry a negative code. */
export function isJobError(error: unknown): boolean {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'number' && code < 0;
}

export async function retryFailedJobs(
  client: Redis,
  handle: Queue,
  queue: QueueName,
  limit: number,
): Promise<{ retried: number; remaining: number }> {
  const key = queueKey(queue, 'failed');
  const before = await client.zcard(key);
  // `Queue.retryJobs` goes on until all are done; its backend does one bounded step.
  await handle.getBackend().retryFinishedJobs('failed', limit, Date.now());
  const remaining = await client.zcard(key);
  return { retried: Math.min(limit, Math.max(0, before - remaining)), remaining };
}

export async function cleanJobs(
  client: Redis,
  handle: Queue,
  queue: QueueName,
  { state, olderThanMs, limit }: { state: JobState; olderThanMs: number; limit: number },
): Promise<{ removed: number; remaining: number }> {
  if (state === 'active' || state === 'waiting-children')
    throw new RangeError(`Jobs that are ${state} are not cleaned`);
  const removed = (await handle.clean(olderThanMs, limit, state === 'waiting' ? 'wait' : state)).length;
  // Fewer than asked for: whoever is left is too young or a schedule's next run.
  if (removed < limit) return { removed, remaining: 0 };
  const { suffix, kind } = STATE_KEYS[state];
  const key = queueKey(queue, suffix);
  const left = kind === 'list' ? await client.llen(key) : await client.zcard(key);
  return { removed, remaining: left };
}
