import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { ResultList } from '../../../core/ports/python-board.ts';
import { asRedisFailure } from '../redis-failure.ts';
import { takingConnection } from '../worker-connections.ts';
import { LEASE, RESPONSES, RESPONSES_IN_HAND } from './names.ts';
import { asLeaseFailure } from './python-lease.ts';
import { NEXT_RESULTS } from './scripts.ts';

export interface RedisResultListOptions {
  readonly client: () => Redis;
  /** Address of the same Redis, for a connection of its own that waits. */
  readonly url: string;
  readonly engineId: string;
}

const MOST_RESULTS = 500;
const MOST_BYTES = 4_194_304;
/** Longest that one call waits, s. */
const WAIT_S = 2;
/** While they come one upon another they are gathered for so long, ms: each fetch costs a good deal, however little it brings. */
const GATHER_MS = 20;

/** Results as workers have left them: moved into a second list, and out of that one when they are applied. */
export class RedisResultList implements ResultList {
  readonly #options: RedisResultListOptions;
  readonly #waiting: Redis;
  /** Rejects when the waiting is to end: a connection that is away does not tell those who wait for it. */
  readonly #closed: Promise<never>;
  #close: (reason: Error) => void = () => undefined;

  constructor(options: RedisResultListOptions) {
    this.#options = options;
    this.#waiting = takingConnection(options.url, 'capstan-python-results');
    // Whoever waits is told; the connection is tried again by itself.
    this.#waiting.on('error', () => undefined);
    this.#closed = new Promise((_resolve, reject) => (this.#close = reject));
    this.#closed.catch(() => undefined);
  }

  async next(applied: readonly string[], wait: 'for more' | 'for nothing'): Promise<string[]> {
    if (wait === 'for more' && applied.length > 1 && applied.length < MOST_RESULTS) await pause(GATHER_MS);
    const found = await this.#drain(applied);
    if (found.length > 0 || wait === 'for nothing') return found;
    try {
      const arrival = this.#waiting.blmove(RESPONSES, RESPONSES_IN_HAND, 'RIGHT', 'LEFT', WAIT_S);
      await Promise.race([arrival, this.#closed]);
    } catch (error) {
      throw asRedisFailure(error);
    }
    return this.#drain([]);
  }

  close(): void {
    this.#close(new Error('Connection is closed.'));
    this.#waiting.disconnect();
  }

  async #drain(applied: readonly string[]): Promise<string[]> {
    const { client, engineId } = this.#options;
    const keys = [LEASE, RESPONSES, RESPONSES_IN_HAND];
    const checksums = applied.map((text) => createHash('sha1').update(text).digest('hex'));
    const values = [engineId, MOST_RESULTS, MOST_BYTES, ...checksums];
    return (await asLeaseFailure(NEXT_RESULTS.run(client(), keys, values))) as string[];
  }
}
