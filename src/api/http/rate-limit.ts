import type { Clock } from '../../core/ports/clock.ts';
import { DomainError } from '../../model/domain-error.ts';

interface Bucket {
  tokens: number;
  at: number;
}

const MOST_CLIENTS = 10_000;

/** Lets each client make so many requests a second, with one second's worth saved up at most. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #perSecond: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, perSecond: () => number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
  }

  /** @throws DomainError TOO_MANY_REQUESTS with `retryAfterSeconds` */
  take(client: string): void {
    const perSecond = this.#perSecond();
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(client) ?? { tokens: perSecond, at: now };
    // A clock that was set back gives nothing, rather than taking away.
    const earned = (Math.max(0, now - bucket.at) * perSecond) / 1_000;
    bucket.tokens = Math.min(perSecond, bucket.tokens + earned);
    bucket.at = now;
    if (this.#buckets.size >= MOST_CLIENTS) this.#buckets.clear();
    this.#buckets.set(client, bucket);
    if (bucket.tokens < 1) {
      const retryAfterSeconds = Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
      throw new DomainError('TOO_MANY_REQUESTS', `At most ${perSecond} requests a second.`, {
        retryAfterSeconds,
      });
    }
    bucket.tokens -= 1;
  }
}
