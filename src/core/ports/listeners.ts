import type { Cancel } from '../ports/clock.ts';

/** A set of listeners for one kind of event. */
export class Listeners<Event> {
  readonly #listeners = new Set<(event: Event) => void>();

  add(listener: (event: Event) => void): Cancel {
    // Wrapped, so that one function added twice counts twice.
    const own = (event: Event) => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  tell(event: Event): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
