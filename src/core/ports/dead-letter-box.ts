import type { DeadReason } from '../../model/wire/python.ts';

/** A dead letter without its task. */
export interface BoxedLetter {
  /** SHA-1 of the task. */
  readonly ref: string;
  readonly bytes: number;
  readonly reason: DeadReason | null;
}

/** Dead letters in Redis. Every call may throw REDIS_UNAVAILABLE. */
export interface DeadLetterBox {
  /** Newest first. */
  page(queue: string, offset: number, limit: number): Promise<{ total: number; letters: BoxedLetter[] }>;
  /** One with its task, cut at `most` bytes; null when it is not there. */
  find(queue: string, ref: string, most: number): Promise<(BoxedLetter & { task: string }) | null>;
  /**
   * Takes dead letters out: those named, else the oldest; at most `limit`. To the queue they go as if they were new.
   * Gives the ids of those that have one, how many there were, and how many are left.
   */
  take(
    queue: string,
    what: { readonly refs?: readonly string[] | undefined; readonly limit: number },
    to: 'queue' | 'nowhere',
  ): Promise<{ ids: string[]; done: number; remaining: number }>;
}
