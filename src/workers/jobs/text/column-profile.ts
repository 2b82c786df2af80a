import { cellKind, type CellKind, numberIn } from './cell-kind.ts';

export interface ColumnFigures {
  readonly name: string;
  /** What all cells that are not empty have in common. */
  readonly type: CellKind;
  readonly filled: number;
  readonly empty: number;
  /** Different values; null: more than are counted. */
  readonly distinct: number | null;
  /** Of numbers as numbers, of dates and text as text. */
  readonly min: number | string | null;
  readonly max: number | string | null;
  /** Of numbers. */
  readonly mean: number | null;
  /** Characters of the longest cell. */
  readonly longest: number;
  readonly examples: readonly string[];
}

const MOST_DISTINCT = 10_000;
const EXAMPLES = 3;
const MOST_IN_EXAMPLE = 80;

/** What there is to say of a column, cell by cell, in little memory. */
export class ColumnProfile {
  readonly #kinds = new Map<CellKind, number>();
  readonly #examples = new Set<string>();
  #values: Set<string> | null = new Set();
  #filled = 0;
  #empty = 0;
  #longest = 0;
  #numbers = { count: 0, mean: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  #texts: { min: string; max: string } | null = null;

  add(cell: string): void {
    const value = cell.trim();
    if (value === '') {
      this.#empty += 1;
      return;
    }
    this.#filled += 1;
    this.#longest = Math.max(this.#longest, value.length);
    const kind = cellKind(value);
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    if (kind === 'integer' || kind === 'number') this.#addNumber(numberIn(value));
    const short = value.slice(0, MOST_IN_EXAMPLE);
    this.#texts = {
      min: this.#texts === null || short < this.#texts.min ? short : this.#texts.min,
      max: this.#texts === null || short > this.#texts.max ? short : this.#texts.max,
    };
    if (this.#examples.size < EXAMPLES) this.#examples.add(short);
    this.#values?.add(value);
    if (this.#values !== null && this.#values.size > MOST_DISTINCT) this.#values = null;
  }

  /** @param missing rows that end before this column */
  figures(name: string, missing: number): ColumnFigures {
    const type = this.#type();
    const isNumeric = type === 'integer' || type === 'number';
    const ends = isNumeric ? this.#numbers : this.#texts;
    return {
      name,
      type,
      filled: this.#filled,
      empty: this.#empty + missing,
      distinct: this.#values?.size ?? null,
      min: this.#filled === 0 ? null : (ends?.min ?? null),
      max: this.#filled === 0 ? null : (ends?.max ?? null),
      mean: isNumeric ? this.#numbers.mean : null,
      longest: this.#longest,
      examples: [...this.#examples],
    };
  }

  #type(): CellKind {
    const kinds = [...this.#kinds.keys()];
    const [only] = kinds;
    if (only === undefined) return 'empty';
    if (kinds.length === 1) return only;
    if (kinds.every((kind) => kind === 'integer' || kind === 'number')) return 'number';
    return kinds.every((kind) => kind === 'date' || kind === 'date-time') ? 'date-time' : 'text';
  }

  #addNumber(value: number): void {
    const { count, mean, min, max } = this.#numbers;
    this.#numbers = {
      count: count + 1,
      mean: mean + (value - mean) / (count + 1),
      min: Math.min(min, value),
      max: Math.max(max, value),
    };
  }
}
