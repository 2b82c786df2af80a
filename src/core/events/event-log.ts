import type { EngineEvent } from '../../model/event.ts';
import type { Cancel } from '../ports/clock.ts';

/** The last things that happened, oldest first. */
export class EventLog {
  readonly #keep: number;
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #events: EngineEvent[] = [];
  #count = 0;

  /** `keep`: how many events are remembered. Default 500. */
  constructor(keep = 500) {
    this.#keep = keep;
  }

  /** How many events there have been; a position for `since`. */
  get count(): number {
    return this.#count;
  }

  add(event: EngineEvent): void {
    this.#count += 1;
    this.#events.push(event);
    if (this.#events.length > this.#keep) this.#events.shift();
    for (const listener of [...this.#listeners]) listener(event);
  }

  onEvent(listener: (event: EngineEvent) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The newest `limit` events, oldest first. */
  last(limit: number): EngineEvent[] {
    return limit <= 0 ? [] : this.#events.slice(-limit);
  }

  /** Events after the first `count` of this life, as far as they are remembered. */
  since(count: number): EngineEvent[] {
    return this.last(Math.min(this.#count - count, this.#events.length));
  }
}
