import type { Join } from './payload.ts';

type Row = Readonly<Record<string, unknown>>;

/** A table that records are joined with, by its key. Of rows with the same key the first one counts. */
export class LookupTable {
  readonly join: Join;
  readonly #rows = new Map<string, Row>();
  #columns: readonly string[];
  #duplicates = 0;

  constructor(join: Join) {
    this.join = join;
    this.#columns = join.columns ?? [];
  }

  /** Rows whose key another row had before. */
  get duplicates(): number {
    return this.#duplicates;
  }

  get size(): number {
    return this.#rows.size;
  }

  add(row: Row): void {
    const key = this.#keyOf(row[this.join.key]);
    if (key === null) return;
    if (this.join.columns === undefined && this.#rows.size === 0)
      this.#columns = Object.keys(row).filter((column) => column !== this.join.key);
    if (this.#rows.has(key)) this.#duplicates += 1;
    else this.#rows.set(key, row);
  }

  /** The columns for a value; null where no row has it. */
  find(value: unknown): Record<string, unknown> | null {
    const key = this.#keyOf(value);
    const row = key === null ? undefined : this.#rows.get(key);
    if (row === undefined) return null;
    return Object.fromEntries(
      this.#columns.map((column) => [column, Object.hasOwn(row, column) ? row[column] : null]),
    );
  }

  /** Numbers and their texts are the same, for CSV has only texts. */
  #keyOf(value: unknown): string | null {
    if (typeof value !== 'string' && typeof value !== 'number') return null;
    const text = String(value).normalize('NFC').trim();
    if (text === '') return null;
    return this.join.ignoreCase ? text.toLowerCase() : text;
  }
}
