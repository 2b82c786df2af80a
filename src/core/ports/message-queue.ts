import type { FailedMessage } from '../../model/oscillator.ts';

/** Jobs of the message queue by state. */
export interface MessageQueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** What waiting jobs carry. */
export interface WaitingPacks {
  /** Mean of messages in a job; 1 where none waits. */
  readonly meanSize: number;
  /** The largest that was seen; 1 where none waits. */
  readonly largest: number;
}

/** The BullMQ queue of the oscillator, as the engine sees it. Every call may throw REDIS_UNAVAILABLE. */
export interface MessageQueue {
  counts(): Promise<MessageQueueCounts>;
  /** Looks at up to 1,000 waiting jobs, or at as many spread over the queue. */
  waitingPacks(): Promise<WaitingPacks>;
  /** Whether a job is in the queue, in whatever state. */
  has(jobId: string): Promise<boolean>;
  /**
   * Puts jobs back that are locked by a token beginning with `tokenPrefix`: their holder is dead.
   * `blame`: the delivery counts against the message (its handler may have killed the thread).
   * @returns how many were given back
   */
  giveBack(tokenPrefix: string, blame: boolean): Promise<number>;
  /** Whether any job is locked by a token beginning with `tokenPrefix`. */
  holds(tokenPrefix: string): Promise<boolean>;
  /** Makes jobs that are locked by a token beginning with `tokenPrefix` stay locked for `lockMs` from now. */
  extendLocks(tokenPrefix: string, lockMs: number): Promise<void>;
  /** Messages that failed for good, newest first. */
  failures(limit: number): Promise<FailedMessage[]>;
}
