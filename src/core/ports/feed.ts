/** One event of a feed; `id` lets a reader that was cut off continue behind it. */
export interface FeedEvent<Value> {
  readonly id: string;
  readonly value: Value;
}

/** How to follow a feed. */
export interface FollowOptions {
  /** Continue behind this event where the feed still has it. */
  readonly afterId?: string | undefined;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
  /** Told when the reader is cut off for leaving too much unread, even if it does not read at that moment. */
  readonly onCutOff?: (() => void) | undefined;
}

/** A stream of values that any number of readers follow. */
export interface Feed<Value> {
  /**
   * Follows the feed until `signal` aborts or the reader stops iterating.
   * @throws DomainError STREAM_TOO_SLOW inside the iteration, when the reader leaves more than 1 MB unread.
   */
  follow(options: FollowOptions): AsyncIterableIterator<FeedEvent<Value>>;
}
