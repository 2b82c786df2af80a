import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Clock } from '../ports/clock.ts';

const WINDOWS = 6;

/** Percentiles over the last minute (or `spanMs`), in steps of a sixth of it; values in ms, kept to 1 µs. */
export class SlidingHistogram {
  readonly #clock: Clock;
  readonly #windowMs: number;
  #windows: { until: number; histogram: RecordableHistogram }[] = [];

  constructor(clock: Clock, spanMs = 60_000) {
    this.#clock = clock;
    this.#windowMs = spanMs / WINDOWS;
  }

  record(valueMs: number): void {
    // The histogram takes whole numbers from 1 on.
    this.#current().record(Math.max(1, Math.round(valueMs * 1_000)));
  }

  /** @returns one value per percentile (0–100), null while there is none */
  percentiles(...wanted: number[]): (number | null)[] {
    const now = this.#clock.monotonic();
    const merged = createHistogram();
    for (const { until, histogram } of this.#windows) {
      if (until > now - this.#windowMs * (WINDOWS - 1)) merged.add(histogram);
    }
    return wanted.map((percentile) =>
      merged.count === 0 ? null : Math.round(merged.percentile(percentile)) / 1_000,
    );
  }

  #current(): RecordableHistogram {
    const now = this.#clock.monotonic();
    const newest = this.#windows.at(-1);
    if (newest !== undefined && newest.until > now) return newest.histogram;
    const histogram = createHistogram();
    this.#windows = [...this.#windows.slice(1 - WINDOWS), { until: now + this.#windowMs, histogram }];
    return histogram;
  }
}
