import type { FailedMessage } from '../../model/oscillator.ts';

/** Jobs of the message queue by state. */
export interface MessageQueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** The BullMQ queue of the oscillator, as the engine sees it. Every call may throw REDIS_UNAVAILABLE. */
export interface MessageQueue {
  counts(): Promise<MessageQueueCounts>;
  /**
   * Puts jobs back that are locked by a token beginning with `tokenPrefix`: their holder is dead.
   * `blame`: the delivery counts against the message (its handler may have killed the thread).
   * @returns how many were given back
   */
  giveBack(tokenPrefix: string, blame: boolean): Promise<number>;
  /** Makes jobs that are locked by a token beginning with `tokenPrefix` stay locked for `lockMs` from now. */
  extendLocks(tokenPrefix: string, lockMs: number): Promise<void>;
  /** Messages that failed for good, newest first. */
  failures(limit: number): Promise<FailedMessage[]>;
}
