import type { Redis } from 'ioredis';
import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import { repliesFor, scanStep } from './cluster.ts';
import { queueOfMetaKey } from './queue-keys.ts';

/** Keys looked at in one SCAN step, and steps in one call of `advance`: about 50 ms of a busy server. */
const KEYS_PER_STEP = 1_000;
const STEPS_PER_CALL = 50;

/**
 * Finds queues by their `…:meta` hashes with a SCAN in bounded steps. A keyspace larger than one call is gone
 * through over several; a queue stays known until a whole round has passed without it.
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
        pattern: '*:meta',
        count: KEYS_PER_STEP,
        type: 'hash',
      });
      for (const queue of await realQueues(client, keys)) {
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

/** Those of the hashes that BullMQ wrote: others may also call a key `…:meta`. */
async function realQueues(client: Redis, keys: readonly string[]): Promise<QueueName[]> {
  if (keys.length === 0) return [];
  const replies = await repliesFor(client, keys, (pipeline, key) =>
    pipeline.hmget(key, 'opts.maxLenEvents', 'version'),
  );
  return keys.flatMap((key, index) => {
    const queue = queueOfMetaKey(key);
    const [fields] = replies[index] as [(string | null)[]];
    const marked = fields.some((field) => field !== null);
    return queue !== null && marked ? [queue] : [];
  });
}
