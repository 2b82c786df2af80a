import type { RedisLinkState } from '../../model/redis.ts';
import type { Cancel } from './clock.ts';

/** The engine's connection to Redis as core sees it: is it there, and tell me when that changes. */
export interface RedisLinkPort {
  state(): RedisLinkState;
  onChange(listener: (state: RedisLinkState) => void): Cancel;
}

/** What a child process needs to connect to the same Redis. Travels over IPC or stdin, never argv. */
export interface RedisTarget {
  /** With credentials; see `RedisAddress`. */
  readonly url: string;
}
