import type { DomainError } from '../../model/domain-error.ts';
import type { ConnectionTest, RedisInfo } from '../../model/redis.ts';
import type { RedisUsability } from '../../model/redis-trouble.ts';
import type { RedisLinkPort, RedisTarget } from './redis-link.ts';

/** The engine's link to Redis, for those who may move it to another server. */
export interface MovableLink extends RedisLinkPort {
  /** Where it is connected or tries to connect; null before the first `switch`. */
  target(): RedisTarget | null;
  /**
   * Leaves the present server and connects to this one. Resolves with the outcome of the first try, never rejects:
   * a link that is lost goes on trying.
   */
  switch(target: RedisTarget): Promise<void>;
  /** Whether the server can be worked with, as the last check found it. */
  usability(): RedisUsability;
  /** Checks it again unless that has just been done; bounded, never rejects. */
  check(): Promise<RedisUsability>;
  /** Leaves the present server; until the next `switch` calls fail with this. */
  leave(failure: DomainError): void;
}

/** Keys of one step through the keyspace; the step after the last has the cursor "0". */
export interface KeyPage {
  readonly cursor: string;
  readonly keys: { key: string; type: string; ttlMs: number | null; bytes: number | null }[];
}

/** Looks at Redis servers as an administrator does. */
export interface RedisAdminPort {
  /** Tries an address; an outcome within 3 s, never throws. */
  test(target: RedisTarget): Promise<ConnectionTest>;
  /** Of the server in use. @throws DomainError REDIS_UNAVAILABLE */
  info(): Promise<RedisInfo>;
  /** Of the server in use. @throws DomainError REDIS_UNAVAILABLE */
  keys(query: { pattern: string; cursor: string; limit: number }): Promise<KeyPage>;
}
