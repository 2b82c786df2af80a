export interface Folded<Row> {
  readonly kept: readonly Row[];
  readonly folded: readonly Row[];
}

export interface FoldOptions<Row> {
  /** Rows that are shown by themselves. */
  readonly most: number;
  readonly nameOf: (row: Row) => string;
  /** How much a row matters; one of 0 makes room for any that matters. Default: all the same. */
  readonly weightOf?: (row: Row) => number;
}

/**
 * Chooses the rows that are shown by themselves where there are more than can be. A row once shown stays so for as long as it
 * is there, for a series that comes and goes is worth little; only one that does not matter gives way to one that does.
 */
export class RowFold<Row> {
  readonly #options: FoldOptions<Row>;
  #shown = new Set<string>();

  constructor(options: FoldOptions<Row>) {
    this.#options = options;
  }

  fold(rows: readonly Row[]): Folded<Row> {
    const { most, nameOf, weightOf = () => 1 } = this.#options;
    if (rows.length <= most) {
      this.#shown = new Set(rows.map(nameOf));
      return { kept: rows, folded: [] };
    }
    const rank = (row: Row): number => {
      const weight = weightOf(row);
      if (weight <= 0) return this.#shown.has(nameOf(row)) ? 1 : 0;
      return this.#shown.has(nameOf(row)) ? 3 : 2;
    };
    const ranked = rows.map((row) => ({ row, rank: rank(row), weight: weightOf(row) }));
    ranked.sort((a, b) => b.rank - a.rank || b.weight - a.weight);
    const kept = ranked.slice(0, most).map(({ row }) => row);
    this.#shown = new Set(kept.map(nameOf));
    return { kept, folded: ranked.slice(most).map(({ row }) => row) };
  }
}
