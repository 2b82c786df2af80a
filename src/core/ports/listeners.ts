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
    // Of several each is told, whatever the others do to the set; one alone needs no copy of it.
    const listeners = this.#listeners.size === 1 ? this.#listeners : [...this.#listeners];
    for (const listener of listeners) listener(event);
  }
}
