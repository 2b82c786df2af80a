import type { Redis } from 'ioredis';
import type { OscillatorLease } from '../../core/ports/oscillator-lease.ts';
import { type LeaseHolder, leaseHolderSchema } from '../../model/oscillator.ts';

// The engine's id is compared as it stands in the text, so that nobody needs to read JSON in Redis.
const IS_OURS = `string.find(held, ARGV[1], 1, true)`;
// Redis keeps the end of a key by its wall clock: when that is set back, a key lives longer than it was given.
const SHORTEN = `
local function shorten(longest)
  if redis.call('PTTL', KEYS[1]) > tonumber(longest) then redis.call('PEXPIRE', KEYS[1], longest) end
end`;
// What would never end is nobody's lease.
const TAKE = `${SHORTEN}
local held = redis.call('GET', KEYS[1])
if held and not ${IS_OURS} and redis.call('PTTL', KEYS[1]) > 0 then
  shorten(ARGV[3])
  return held
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return false`;
const LOOK = `${SHORTEN}
local held = redis.call('GET', KEYS[1])
if not held or redis.call('PTTL', KEYS[1]) <= 0 then return false end
shorten(ARGV[1])
return held`;
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

  async holder(longestMs: number): Promise<LeaseHolder | null> {
    return read(await this.#client().eval(LOOK, 1, this.#key, longestMs));
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
