import { monotonic } from '../core/ports/monotonic.ts';
/** Whether to try once more: not when it has failed too often in a short time. */
export class CrashLimit {
  readonly #most: number;
  readonly #withinMs: number;
  readonly #now: () => number;
  #crashes: number[] = [];

  /** By default three within a minute. */
  constructor({ most = 3, withinMs = 60_000, now = monotonic } = {}) {
    this.#most = most;
    this.#withinMs = withinMs;
    this.#now = now;
  }

  /** Counts a crash; tells whether another try makes sense. */
  mayRetry(): boolean {
    const now = this.#now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < this.#withinMs), now];
    return this.#crashes.length < this.#most;
  }

  /** A person wants to try again. */
  reset(): void {
    this.#crashes = [];
  }
}
