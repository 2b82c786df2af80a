import type { Clock } from '../ports/clock.ts';

/** Rates are means over so many seconds. */
const RATE_SECONDS = 5;

/** How many of something happen a second, over the last whole seconds. */
export class SecondRate {
  readonly #clock: Clock;
  #seconds: { readonly at: number; count: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  count(): void {
    const second = Math.floor(this.#clock.monotonic() / 1_000);
    const newest = this.#seconds.at(-1);
    if (newest?.at === second) newest.count += 1;
    else this.#seconds = [...this.#seconds.slice(-RATE_SECONDS), { at: second, count: 1 }];
  }

  perSecond(): number {
    const now = Math.floor(this.#clock.monotonic() / 1_000);
    const whole = this.#seconds.filter(({ at }) => at < now && at >= now - RATE_SECONDS);
    return whole.reduce((sum, { count }) => sum + count, 0) / RATE_SECONDS;
  }
}
