import type { Figure } from './figure.ts';
import { MEASURES, type Measure } from './measures.ts';
import type { CalculationPayload } from './payload.ts';
import { modes, percentiles } from './percentile.ts';
import { Sample } from './sample.ts';

/** A measure in the answer: text for a number that JSON has no number for, null where there is none. */
type Value = number | string | null;

export interface CalculationResult {
  [measure: string]: Value | number[] | Record<string, Value> | undefined;
  /** Most frequent values, ascending; empty where each number occurs once. */
  mode?: number[];
  /** By name: `p95`. */
  percentiles?: Record<string, Value>;
  /** What there is to say of single values, by their name; only where there is something. */
  notes?: Record<string, Value>;
}

const COMPLEX = ['sum', 'product', 'average', 'min', 'max'] as const satisfies readonly Measure[];
const USUAL_PERCENTILES = [5, 25, 75, 95, 99];

/** One step of a calculation; `add` puts its outcome into the answer. */
export interface Stage {
  readonly name: string;
  readonly add: (result: CalculationResult) => void;
}

/**
 * A calculation in steps, so that whoever runs them can stop between two. Each value is exact until it is rounded once
 * for the answer (the geometric mean aside, which may be off in its last digit).
 */
export function stagesOf(payload: CalculationPayload): Stage[] {
  const sample = new Sample(payload.numbers);
  const isAll = payload.operation === 'statistics';
  const wanted = new Set<string>(payload.include);
  const has = (name: string) => isAll || wanted.has(name);
  const measures = (Object.keys(MEASURES) as Measure[]).filter(
    (name) => has(name) || (COMPLEX as readonly string[]).includes(name),
  );
  // What the caller of `complex` knows comes first, in the order it is known.
  const ordered = [...COMPLEX, ...measures.filter((name) => !(COMPLEX as readonly string[]).includes(name))];
  const stages = ordered.map(
    (name): Stage => ({ name, add: (result) => note(result, name, MEASURES[name](sample)) }),
  );
  if (has('mode')) stages.push({ name: 'mode', add: (result) => (result.mode = modes(sample)) });
  const percents = payload.percentiles ?? (has('percentiles') ? USUAL_PERCENTILES : []);
  if (percents.length > 0) {
    stages.push({
      name: 'percentiles',
      add: (result) => {
        result.percentiles = {};
        for (const [name, figure] of Object.entries(percentiles(sample, percents))) {
          result.percentiles[name] = figure.value;
          if (figure.note !== undefined) (result.notes ??= {})[name] = figure.note;
        }
      },
    });
  }
  return stages;
}

/** All at once. */
export function calculate(payload: CalculationPayload): CalculationResult {
  const result: CalculationResult = {};
  for (const { add } of stagesOf(payload)) add(result);
  return result;
}

function note(result: CalculationResult, name: Measure, { value, note: words }: Figure): void {
  result[name] = value;
  if (words !== undefined) (result.notes ??= {})[name] = words;
}
