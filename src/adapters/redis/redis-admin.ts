import type { KeyPage, RedisAdminPort } from '../../core/ports/redis-admin.ts';
import type { RedisTarget } from '../../core/ports/redis-link.ts';
import type { ConnectionTest, RedisInfo } from '../../model/redis.ts';
import { keyServers, onServer, repliesFor, scanStep } from './cluster.ts';
import { infoOfAll, isDenied, parseInfo, redisInfo } from './redis-info.ts';
import type { RedisLink } from './redis-link.ts';
import { probeRedis } from './redis-probe.ts';

/** Most SCAN steps for one page of keys; a rare pattern then gives a short page and a cursor to go on with. */
const STEPS_PER_PAGE = 20;
const KEYS_PER_STEP = 1_000;

/** Looks at servers: at any by their address, at the one in use through the engine's link. */
export class RedisAdmin implements RedisAdminPort {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
  }

  test(target: RedisTarget): Promise<ConnectionTest> {
    return probeRedis(target);
  }

  async info(): Promise<RedisInfo> {
    const texts = await Promise.all(
      keyServers(this.#link.client()).map((server) => onServer(server, () => server.info())),
    ).catch((error: unknown) => {
      // Nothing is known where the user may not ask.
      if (isDenied(error)) return [''];
      throw error;
    });
    return infoOfAll(texts.map((text) => redisInfo(parseInfo(text))));
  }

  async keys(query: { pattern: string; cursor: string; limit: number }): Promise<KeyPage> {
    const client = this.#link.client();
    const found = new Set<string>();
    let { cursor } = query;
    for (let step = 0; step < STEPS_PER_PAGE && found.size < query.limit; step++) {
      // Without a pattern every key counts, so no step needs to look at more than the page can hold.
      const count = query.pattern === '*' ? query.limit - found.size : KEYS_PER_STEP;
      const [next, keys] = await scanStep(client, cursor, { pattern: query.pattern, count });
      for (const key of keys) found.add(key);
      cursor = next;
      if (cursor === '0') break;
    }
    return { cursor, keys: await this.#describe([...found]) };
  }

  /** Type, time to live and memory of all keys in one round trip. */
  async #describe(keys: readonly string[]): Promise<KeyPage['keys']> {
    const replies = await repliesFor(
      this.#link.client(),
      keys,
      (pipeline, key) => pipeline.type(key).pttl(key).memory('USAGE', key),
      // MEMORY is denied on some hosted servers: its failure is an unknown size, not an error.
      (index) => index === 2,
    );
    return keys.flatMap((key, index) => {
      const [type, ttl, bytes] = replies[index] ?? [];
      // It expired between the two round trips.
      if (typeof type !== 'string' || type === 'none') return [];
      const ttlMs = typeof ttl === 'number' && ttl >= 0 ? ttl : null;
      return [{ key, type, ttlMs, bytes: typeof bytes === 'number' ? bytes : null }];
    });
  }
}
