import type { Redis } from 'ioredis';
import type { Cancel, Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { MovableLink } from '../../core/ports/redis-admin.ts';
import type { RedisTarget } from '../../core/ports/redis-link.ts';
import type { RedisLinkState } from '../../model/redis.ts';
export interface RedisLinkOptions {
  readonly clock: Clock;
  readonly log: Log;
}
/**
 * The engine's own connection to Redis. While the server is away, calls fail at once and the link keeps trying;
 * a server that does not answer for 2.6 s counts as away. Whoever creates it calls `close`.
 */
export declare class RedisLink implements MovableLink {
  #private;
  constructor(options: RedisLinkOptions);
  /** The round-trip time in it is renewed every second, without telling the listeners. */
  state(): RedisLinkState;
  /** Tells when the link is found, lost, or lost for another reason. */
  onChange(listener: (state: RedisLinkState) => void): Cancel;
  target(): RedisTarget | null;
  /**
   * The connected client; use it at once and do not keep it. Its commands fail with the same DomainErrors.
   * @throws DomainError REDIS_UNAVAILABLE, REDIS_AUTH_FAILED, REDIS_TOO_OLD
   */
  client(): Redis;
  /** Connects; see `switch`. */
  connect(target: RedisTarget): Promise<void>;
  switch(target: RedisTarget): Promise<void>;
  /** Leaves the server; the link may be used again by `switch`. */
  close(): Promise<void>;
}
