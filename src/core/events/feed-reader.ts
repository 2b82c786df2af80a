import { DomainError } from '../../model/domain-error.ts';
import type { FeedEvent } from '../ports/feed.ts';

/** An event with the length of its JSON text, which is worked out at most once however many readers wait for it. */
export class SizedEvent<Value> implements FeedEvent<Value> {
  readonly id: string;
  readonly value: Value;
  #bytes: number | null = null;

  constructor(id: string, value: Value) {
    this.id = id;
    this.value = value;
  }

  get bytes(): number {
    this.#bytes ??= (JSON.stringify(this.value) as string | undefined)?.length ?? 0;
    return this.#bytes;
  }
}

interface Waiter<Value> {
  resolve(result: IteratorResult<FeedEvent<Value>, undefined>): void;
  reject(error: unknown): void;
}

const DONE = { done: true, value: undefined } as const;

/** One reader of a feed: what it has not taken yet, up to a bound, then it is cut off. */
export class FeedReader<Value> implements AsyncIterableIterator<FeedEvent<Value>> {
  readonly #maxBacklogBytes: number;
  readonly #onEnd: (reader: FeedReader<Value>) => void;
  readonly #onCutOff: (() => void) | undefined;
  #backlog: SizedEvent<Value>[] = [];
  #backlogBytes = 0;
  #waiters: Waiter<Value>[] = [];
  #ended = false;
  #failure: DomainError | null = null;

  constructor(
    maxBacklogBytes: number,
    onEnd: (reader: FeedReader<Value>) => void,
    onCutOff: (() => void) | undefined,
  ) {
    this.#maxBacklogBytes = maxBacklogBytes;
    this.#onEnd = onEnd;
    this.#onCutOff = onCutOff;
  }

  push(event: SizedEvent<Value>): void {
    if (this.#ended) return;
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value: event });
      return;
    }
    this.#backlog.push(event);
    this.#backlogBytes += event.bytes;
    if (this.#backlogBytes > this.#maxBacklogBytes) this.#cutOff();
  }

  /** No more events come; those that wait can still be read. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(DONE);
    this.#onEnd(this);
  }

  /** Ends at once and forgets what waits. */
  close(): void {
    this.#backlog = [];
    this.end();
  }

  next(): Promise<IteratorResult<FeedEvent<Value>, undefined>> {
    const event = this.#backlog.shift();
    if (event !== undefined) {
      this.#backlogBytes -= event.bytes;
      return Promise.resolve({ done: false, value: event });
    }
    if (this.#failure !== null) {
      const failure = this.#failure;
      this.#failure = null;
      return Promise.reject(failure);
    }
    if (this.#ended) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  return(): Promise<IteratorResult<FeedEvent<Value>, undefined>> {
    this.close();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #cutOff(): void {
    this.#failure = new DomainError('STREAM_TOO_SLOW', 'The reader left too much unread.', {
      unreadBytes: this.#backlogBytes,
      limitBytes: this.#maxBacklogBytes,
    });
    this.close();
    this.#onCutOff?.();
  }
}
