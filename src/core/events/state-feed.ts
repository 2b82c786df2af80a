import type { Cancel, Clock } from '../ports/clock.ts';
import type { Feed, FeedEvent, FollowOptions } from '../ports/feed.ts';
import { EventFeed, type EventFeedOptions } from './feed.ts';

export interface StateFeedOptions extends Omit<EventFeedOptions, 'startWith'> {
  readonly clock: Clock;
  /** Most events a second. Default 10. */
  readonly perSecond?: number;
  /** Steps that may wait for their turn; more are skipped to the newest one. Default 10. */
  readonly maxWaitingSteps?: number;
}

interface Pending<Value> {
  readonly value: Value;
  readonly step: boolean;
}

/**
 * The feed of a value that changes: each reader gets the current value at once, then changes, so many a second
 * at most. In between only the newest counts, except for steps: they are all shown as long as they come no
 * faster than events may.
 */
export class StateFeed<Value> implements Feed<Value> {
  readonly #clock: Clock;
  readonly #gapMs: number;
  readonly #maxWaitingSteps: number;
  readonly #feed: EventFeed<Value>;
  #pending: Pending<Value>[] = [];
  #timer: Cancel | null = null;

  constructor(initial: Value, options: StateFeedOptions) {
    this.#clock = options.clock;
    this.#gapMs = 1_000 / (options.perSecond ?? 10);
    this.#maxWaitingSteps = options.maxWaitingSteps ?? 10;
    this.#feed = new EventFeed(options);
    this.#feed.publish(initial);
  }

  /** How many follow now. */
  get readers(): number {
    return this.#feed.readers;
  }

  /** Sets the current value. `step`: a change that readers want to see even when the next one follows closely. */
  set(value: Value, { step = false }: { step?: boolean } = {}): void {
    if (this.#pending.at(-1)?.step === false) this.#pending.pop();
    this.#pending.push({ value, step });
    if (this.#pending.length > this.#maxWaitingSteps) this.#pending.splice(0, this.#pending.length - 1);
    if (this.#timer === null) this.#emit();
  }

  follow(options: FollowOptions = {}): AsyncIterableIterator<FeedEvent<Value>> {
    return this.#feed.follow(options);
  }

  /** Shows what waits and ends every reader. */
  end(): void {
    this.#timer?.();
    this.#timer = null;
    const last = this.#pending.at(-1);
    if (last !== undefined) this.#feed.publish(last.value);
    this.#pending = [];
    this.#feed.end();
  }

  #emit(): void {
    this.#timer = null;
    const next = this.#pending.shift();
    if (next === undefined) return;
    this.#feed.publish(next.value);
    this.#timer = this.#clock.after(this.#gapMs, () => {
      this.#emit();
    });
  }
}
