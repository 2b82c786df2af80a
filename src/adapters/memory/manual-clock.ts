import type { Cancel, Clock } from '../../core/ports/clock.ts';

interface Timer {
  due: number;
  readonly order: number;
  readonly periodMs: number | null;
  readonly callback: () => void;
}

/** A clock that stands still until `advance` turns it: the in-memory twin of the system clock. */
export class ManualClock implements Clock {
  #now: number;
  /** What the wall clock was set by, ms. */
  #setBy = 0;
  #slept = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(startMs = 1_700_000_000_000) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now + this.#setBy + this.#slept;
  }

  monotonic(): number {
    return this.#now;
  }

  sinceBoot(): number {
    return this.#now + this.#slept;
  }

  /** Somebody sets the wall clock by `ms`, back or forward; no time passes. */
  set(ms: number): void {
    this.#setBy += ms;
  }

  /** The machine sleeps for `ms`: no timer fires, and the monotonic clock stands. */
  sleep(ms: number): void {
    this.#slept += ms;
  }

  after(delayMs: number, callback: () => void): Cancel {
    return this.#schedule(delayMs, null, callback);
  }

  every(periodMs: number, callback: () => void): Cancel {
    return this.#schedule(periodMs, periodMs, callback);
  }

  /** Lets `ms` pass, firing every timer that falls due in order. */
  advance(ms: number): void {
    const target = this.#now + ms;
    for (let timer = this.#next(target); timer !== undefined; timer = this.#next(target)) {
      this.#now = timer.due;
      if (timer.periodMs === null) this.#timers.delete(timer);
      else timer.due += Math.max(1, timer.periodMs);
      timer.callback();
    }
    this.#now = target;
  }

  #schedule(delayMs: number, periodMs: number | null, callback: () => void): Cancel {
    const timer: Timer = { due: this.#now + delayMs, order: this.#order++, periodMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  #next(until: number): Timer | undefined {
    return [...this.#timers]
      .filter((timer) => timer.due <= until)
      .sort((a, b) => a.due - b.due || a.order - b.order)[0];
  }
}
