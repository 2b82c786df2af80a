import type { Redis } from 'ioredis';
import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import { repliesFor, scanStep } from './cluster.ts';
import { queueKey, queueOfKey } from './queue-keys.ts';

/** Keys looked at in one SCAN step, and steps in one call of `advance`: about 50 ms of a busy server. */
const KEYS_PER_STEP = 1_000;
const STEPS_PER_CALL = 50;

/** `…:meta` is BullMQ's; classic Bull has none, and neither has a queue that lost it, but both count their jobs in `…:id`. */
const PATTERN = '*:[im][de]*';

/**
 * Finds queues by their keys with a SCAN in bounded steps. A keyspace larger than one call is gone through over several; a
 * queue stays known until a whole round has passed without it.
 */
export class QueueFinder {
  #cursor = '0';
  #seen = new Map<string, QueueName>();
  #known = new Map<string, QueueName>();

  /** Queues known by now. */
  known(): QueueName[] {
    return [...this.#known.values()];
  }

  /** Forgets one that turned out to be gone. */
  forget(queue: QueueName): void {
    this.#known.delete(id(queue));
  }

  /** Goes on with the round. */
  async advance(client: Redis): Promise<void> {
    for (let step = 0; step < STEPS_PER_CALL; step++) {
      const [cursor, keys] = await scanStep(client, this.#cursor, {
        pattern: PATTERN,
        count: KEYS_PER_STEP,
      });
      const found = await Promise.all([withMeta(client, keys), withoutMeta(client, keys)]);
      for (const queue of found.flat()) {
        this.#seen.set(id(queue), queue);
        this.#known.set(id(queue), queue);
      }
      this.#cursor = cursor;
      if (cursor !== '0') continue;
      this.#known = this.#seen;
      this.#seen = new Map();
      return;
    }
  }
}

function id({ prefix, name }: QueueName): string {
  return `${prefix}:${name}`;
}

/** Those of the hashes that BullMQ wrote: others may also call a key `…:meta`, of whatever type. */
async function withMeta(client: Redis, keys: readonly string[]): Promise<QueueName[]> {
  const metas = keys.filter((key) => key.endsWith(':meta'));
  const replies = await repliesFor(
    client,
    metas,
    (pipeline, key) => pipeline.exists(key).hmget(key, 'opts.maxLenEvents', 'version', 'paused'),
    (index) => index === 1,
  );
  return metas.flatMap((key, index) => {
    const fields = (replies[index]?.[1] ?? []) as (string | null)[];
    const queue = queueOfKey(key, 'meta');
    return queue !== null && fields.some((field) => field !== null) ? [queue] : [];
  });
}

const LISTS = ['wait', 'active', 'paused'] as const;
const SETS = ['delayed', 'completed', 'failed'] as const;

/** Counters of jobs beside which there are jobs, but no settings. */
async function withoutMeta(client: Redis, keys: readonly string[]): Promise<QueueName[]> {
  // On a cluster only what is kept on one node can be a queue.
  const counters = keys.filter((key) => key.endsWith(':id') && (!client.isCluster || key.includes('{')));
  const queues = counters.flatMap((key) => queueOfKey(key, 'id') ?? []);
  const replies = await repliesFor(client, queues, (pipeline, queue) => {
    for (const suffix of ['id', 'meta', ...LISTS, ...SETS]) pipeline.type(queueKey(queue, suffix));
  });
  return queues.filter((_, index) => {
    const [counter, meta, ...kinds] = replies[index] ?? [];
    const lists = kinds.slice(0, LISTS.length);
    const sets = kinds.slice(LISTS.length);
    return counter === 'string' && meta === 'none' && (lists.includes('list') || sets.includes('zset'));
  });
}
