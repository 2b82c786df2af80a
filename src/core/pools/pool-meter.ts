import type { PoolView, TaskCounts } from '../../model/pool.ts';
import { SlidingHistogram } from '../metrics/sliding-histogram.ts';
import type { Clock } from '../ports/clock.ts';

/** Rates are means over so many seconds. */
const RATE_SECONDS = 5;
/** Times measured a second at most: a sample is as good as all of them, and costs less. */
const MOST_SAMPLES = 1_000;

type Figures = Pick<
  PoolView,
  'counts' | 'ratePerSecond' | 'waitP50Ms' | 'waitP95Ms' | 'runP50Ms' | 'runP95Ms'
>;

/** Counts and measures the tasks of a pool. */
export class PoolMeter {
  readonly #clock: Clock;
  readonly #wait: SlidingHistogram;
  readonly #run: SlidingHistogram;
  readonly #counts: { -readonly [Kind in keyof TaskCounts]: TaskCounts[Kind] } = {
    done: 0,
    failed: 0,
    cancelled: 0,
    refused: 0,
  };
  #seconds: { at: number; ended: number }[] = [];
  #second = -1;
  #samples = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wait = new SlidingHistogram(clock);
    this.#run = new SlidingHistogram(clock);
  }

  refused(): void {
    this.#counts.refused += 1;
  }

  /** A task has ended; the times are null where it never ran. */
  ended(kind: 'done' | 'failed' | 'cancelled', waitMs: number, runMs: number | null): void {
    this.#counts[kind] += 1;
    const second = Math.floor(this.#clock.monotonic() / 1_000);
    if (second !== this.#second) this.#turnSecond(second);
    const current = this.#seconds.at(-1);
    if (current !== undefined) current.ended += 1;
    if (runMs === null || this.#samples++ >= MOST_SAMPLES) return;
    this.#wait.record(waitMs);
    this.#run.record(runMs);
  }

  figures(): Figures {
    const [waitP50Ms = null, waitP95Ms = null] = this.#wait.percentiles(50, 95);
    const [runP50Ms = null, runP95Ms = null] = this.#run.percentiles(50, 95);
    return {
      counts: { ...this.#counts },
      ratePerSecond: this.#rate(),
      waitP50Ms,
      waitP95Ms,
      runP50Ms,
      runP95Ms,
    };
  }

  #turnSecond(second: number): void {
    this.#second = second;
    this.#samples = 0;
    this.#seconds.push({ at: second, ended: 0 });
    if (this.#seconds.length > RATE_SECONDS + 1) this.#seconds.shift();
  }

  /** Over the last whole seconds. */
  #rate(): number | null {
    if (this.#second === -1) return null;
    const now = Math.floor(this.#clock.monotonic() / 1_000);
    const whole = this.#seconds.filter(({ at }) => at < now && at >= now - RATE_SECONDS);
    return whole.reduce((sum, { ended }) => sum + ended, 0) / RATE_SECONDS;
  }
}
