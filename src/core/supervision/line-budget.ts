import type { Clock } from '../ports/clock.ts';

const PER_SECOND = 50;

/** So many lines of a process go to the engine's log each second; all of them are in the log of the process. */
export class LineBudget {
  readonly #clock: Clock;
  #second = 0;
  #left = PER_SECOND;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether one more line may go. */
  take(): boolean {
    if (this.#left > 0) {
      this.#left -= 1;
      // The clock is asked only when it may matter.
      if (this.#left === 0) this.#second = this.#clock.monotonic();
      return true;
    }
    if (this.#clock.monotonic() - this.#second < 1_000) return false;
    this.#left = PER_SECOND - 1;
    return true;
  }
}
