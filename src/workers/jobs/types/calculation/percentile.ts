import { add, divide, type Exact, exactOf, multiply, subtract, wholeNumber } from './exact.ts';
import { type Figure, figure } from './figure.ts';
import type { Sample } from './sample.ts';

/** Percentiles may be given in steps of this. */
export const PERCENTILE_STEP = 0.001;
const STEPS_OF_ALL = 100_000n;

/** The value under which `percent` of the numbers lie, on the line between the two nearest. */
export function percentile(sample: Sample, percent: number): Exact {
  const steps = BigInt(Math.round(percent / PERCENTILE_STEP));
  const place = (sample.size - 1n) * steps;
  const below = place / STEPS_OF_ALL;
  const low = exactOf(sample.at(Number(below)));
  const rest = place - below * STEPS_OF_ALL;
  if (rest === 0n) return low;
  const high = exactOf(sample.at(Number(below) + 1));
  return add(low, divide(multiply(subtract(high, low), wholeNumber(rest)), STEPS_OF_ALL));
}

export function median(sample: Sample): Exact {
  return percentile(sample, 50);
}

/** The values that occur most often, in ascending order; none where each occurs once. */
export function modes(sample: Sample): number[] {
  const counts = new Map<number, number>();
  let most = 2;
  for (const number of sample.sorted) {
    const count = (counts.get(number) ?? 0) + 1;
    counts.set(number, count);
    most = Math.max(most, count);
  }
  return [...counts].filter(([, count]) => count === most).map(([number]) => number);
}

/** Percentiles by their names in the answer: `{"p25": …, "p99.9": …}`. */
export function percentiles(sample: Sample, percents: readonly number[]): Record<string, Figure> {
  return Object.fromEntries(
    percents.map((percent) => [`p${percent}`, figure(percentile(sample, percent))] as const),
  );
}
