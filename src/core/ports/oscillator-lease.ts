import type { LeaseHolder } from '../../model/oscillator.ts';

/** Which engine a Redis has its oscillator in. Every call may throw REDIS_UNAVAILABLE. */
export interface OscillatorLease {
  /**
   * Takes it, or keeps it, for `ttlMs` from now, unless another engine has it.
   * @returns the other engine; null when it is ours
   */
  take(holder: LeaseHolder, ttlMs: number): Promise<LeaseHolder | null>;
  /**
   * Who has it; null when nobody does. A lease that would hold for longer than `longestMs` from now, as one does after
   * the clock of Redis was set back, is shortened to that: a holder that is there keeps it.
   */
  holder(longestMs: number): Promise<LeaseHolder | null>;
  /** Gives it up, if this engine has it. */
  release(engine: string): Promise<void>;
}
