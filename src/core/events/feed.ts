import { randomUUID } from 'node:crypto';
import type { Feed, FeedEvent, FollowOptions } from '../ports/feed.ts';
import { FeedReader, SizedEvent } from './feed-reader.ts';

export interface EventFeedOptions {
  /** Events kept for readers that come back. Default 500. */
  readonly keep?: number;
  /** JSON text a reader may leave unread, characters. Default 1 MB. */
  readonly maxBacklogBytes?: number;
  /** What a reader without a known position gets first. Default: the newest event. */
  readonly startWith?: 'newest' | 'nothing';
  /** Prefix of the event ids, different in each life of the engine. Default random. */
  readonly run?: string;
}

/** A feed that keeps its last events, so that a reader that was cut off continues where it stopped. */
export class EventFeed<Value> implements Feed<Value> {
  readonly #keep: number;
  readonly #maxBacklogBytes: number;
  readonly #startWith: 'newest' | 'nothing';
  readonly #run: string;
  readonly #readers = new Set<FeedReader<Value>>();
  #kept: SizedEvent<Value>[] = [];
  #count = 0;
  #ended = false;

  constructor(options: EventFeedOptions = {}) {
    this.#keep = options.keep ?? 500;
    this.#maxBacklogBytes = options.maxBacklogBytes ?? 1_048_576;
    this.#startWith = options.startWith ?? 'newest';
    this.#run = options.run ?? randomUUID().slice(0, 8);
  }

  /** How many follow now. */
  get readers(): number {
    return this.#readers.size;
  }

  /** Id of the newest event; of the one before the first, while there is none. */
  get newestId(): string {
    return `${this.#run}-${this.#count}`;
  }

  publish(value: Value): void {
    if (this.#ended) return;
    this.#count += 1;
    const event = new SizedEvent(this.newestId, value);
    this.#kept.push(event);
    if (this.#kept.length > this.#keep) this.#kept.shift();
    for (const reader of [...this.#readers]) reader.push(event);
  }

  /** Forgets the kept events: nobody can resume behind them. */
  forget(): void {
    this.#kept = [];
    // An id nobody has seen, for `#after` takes the newest id as known.
    this.#count += 1;
  }

  /** `first`: what a reader without a known position gets first, in place of `startWith`. */
  follow(options: FollowOptions & { first?: () => Value } = {}): AsyncIterableIterator<FeedEvent<Value>> {
    const { afterId, signal, first, onCutOff } = options;
    const close = () => {
      reader.close();
    };
    const onEnd = (ended: FeedReader<Value>) => {
      this.#readers.delete(ended);
      signal?.removeEventListener('abort', close);
    };
    const reader = new FeedReader<Value>(this.#maxBacklogBytes, onEnd, onCutOff);
    for (const event of this.#missed(afterId, first)) reader.push(event);
    if (this.#ended) reader.end();
    else if (signal?.aborted) reader.close();
    else {
      this.#readers.add(reader);
      signal?.addEventListener('abort', close, { once: true });
    }
    return reader;
  }

  /** Ends every reader, now and later; what they have not read yet stays readable. */
  end(): void {
    this.#ended = true;
    for (const reader of [...this.#readers]) reader.end();
  }

  #missed(afterId: string | undefined, first: (() => Value) | undefined): SizedEvent<Value>[] {
    const missed = afterId === undefined ? null : this.#after(afterId);
    if (missed !== null) return missed;
    if (first !== undefined) return [new SizedEvent(this.newestId, first())];
    return this.#startWith === 'newest' ? this.#kept.slice(-1) : [];
  }

  /** Events behind `id`; null when the feed cannot tell which they are. */
  #after(id: string): SizedEvent<Value>[] | null {
    if (id === this.newestId) return [];
    const index = this.#kept.findIndex((event) => event.id === id);
    return index === -1 ? null : this.#kept.slice(index + 1);
  }
}
