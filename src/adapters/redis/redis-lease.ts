import type { Redis } from 'ioredis';
import type { OscillatorLease } from '../../core/ports/oscillator-lease.ts';
import { type LeaseHolder, leaseHolderSchema } from '../../model/oscillator.ts';

// The engine's id is compared as it stands in the text, so that nobody needs to read JSON in Redis.
const IS_OURS = `string.find(held, ARGV[1], 1, true)`;
// What would never end is nobody's lease.
const TAKE = `
local held = redis.call('GET', KEYS[1])
if held and not ${IS_OURS} and redis.call('PTTL', KEYS[1]) > 0 then return held end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return false`;
const RELEASE = `
local held = redis.call('GET', KEYS[1])
if held and ${IS_OURS} then return redis.call('DEL', KEYS[1]) end
return 0`;

/** Keeps the lease as one string that expires. `client` gives the engine's connection or throws REDIS_UNAVAILABLE. */
export class RedisLease implements OscillatorLease {
  readonly #client: () => Redis;
  readonly #key: string;

  constructor(client: () => Redis, key: string) {
    this.#client = client;
    this.#key = key;
  }

  async take(holder: LeaseHolder, ttlMs: number): Promise<LeaseHolder | null> {
    const text = JSON.stringify(holder);
    return read(await this.#client().eval(TAKE, 1, this.#key, mark(holder.engine), text, ttlMs));
  }

  async holder(): Promise<LeaseHolder | null> {
    const client = this.#client();
    const [held, ttl] = await Promise.all([client.get(this.#key), client.pttl(this.#key)]);
    return ttl > 0 ? read(held) : null;
  }

  async release(engine: string): Promise<void> {
    await this.#client().eval(RELEASE, 1, this.#key, mark(engine));
  }
}

const mark = (engine: string) => `"engine":${JSON.stringify(engine)}`;

/** Whatever is there stands for somebody, readable or not. */
function read(text: unknown): LeaseHolder | null {
  if (typeof text !== 'string') return null;
  try {
    return leaseHolderSchema.parse(JSON.parse(text));
  } catch {
    return { engine: 'unknown', host: 'unknown', pid: 0, since: 0 };
  }
}
