import { median } from './statistics.ts';

/** One line of the report: what was measured, of which runs, and what it should be. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** One value per run; the median counts. */
  readonly values: readonly number[];
  /** What it is to be, in words, and whether the median is. */
  readonly goal?: { readonly text: string; readonly met: (value: number) => boolean };
}

const digits = (value: number) =>
  Number.isNaN(value)
    ? '–'
    : Math.abs(value) >= 100
      ? value.toFixed(0)
      : Math.abs(value) >= 10
        ? value.toFixed(1)
        : value.toFixed(2);

/** Prints figures as a table of medians with their spread. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}`);
  for (const { name, unit, values, goal } of figures) {
    const value = median(values);
    const spread =
      values.length > 1
        ? `  (${digits(Math.min(...values))} – ${digits(Math.max(...values))}, ${values.length} runs)`
        : '';
    const verdict = goal === undefined ? '' : `  goal ${goal.text}: ${goal.met(value) ? 'met' : 'MISSED'}`;
    console.log(`  ${name.padEnd(58)} ${digits(value).padStart(9)} ${unit}${spread}${verdict}`);
  }
}

export const atLeast = (bound: number): Figure['goal'] => ({
  text: `≥ ${bound}`,
  met: (value) => value >= bound,
});
export const atMost = (bound: number): Figure['goal'] => ({
  text: `≤ ${bound}`,
  met: (value) => value <= bound,
});
