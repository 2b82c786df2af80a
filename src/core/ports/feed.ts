/** One event of a feed; `id` lets a reader that was cut off continue behind it. */
export interface FeedEvent<Value> {
  readonly id: string;
  readonly value: Value;
}

/** A stream of values that any number of readers follow. */
export interface Feed<Value> {
  /**
   * Follows the feed until `signal` aborts or the reader stops iterating.
   * `afterId`: continue behind this event where the feed still has it.
   * @throws DomainError STREAM_TOO_SLOW inside the iteration, when the reader leaves more than 1 MB unread.
   */
  follow(options: { afterId?: string | undefined; signal?: AbortSignal | undefined }): AsyncIterableIterator<FeedEvent<Value>>;
}
