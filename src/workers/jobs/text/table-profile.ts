import { ColumnProfile, type ColumnFigures } from './column-profile.ts';
import { columnNames } from './csv-records.ts';

export interface TableFigures {
  /** Without the header. */
  readonly rows: number;
  readonly columns: readonly ColumnFigures[];
  /** Rows that are shorter or longer than the header. */
  readonly unevenRows: number;
}

/** Columns beyond this are counted in rows that are too long, and no more. */
const MOST_COLUMNS = 1_000;

/** What there is to say of a table, row by row. */
export class TableProfile {
  readonly #hasHeader: boolean;
  #names: string[] | null = null;
  readonly #columns: ColumnProfile[] = [];
  readonly #seen: number[] = [];
  #rows = 0;
  #uneven = 0;

  constructor(hasHeader: boolean) {
    this.#hasHeader = hasHeader;
  }

  add(row: readonly string[]): void {
    if (this.#names === null) {
      this.#names = columnNames(this.#hasHeader ? row : row.map(() => '')).slice(0, MOST_COLUMNS);
      if (this.#hasHeader) return;
    }
    this.#rows += 1;
    if (row.length !== this.#names.length) this.#uneven += 1;
    for (let index = 0; index < Math.min(row.length, this.#names.length); index += 1) {
      const column = (this.#columns[index] ??= new ColumnProfile());
      column.add(row[index] ?? '');
      this.#seen[index] = (this.#seen[index] ?? 0) + 1;
    }
  }

  figures(): TableFigures {
    const columns = (this.#names ?? []).map((name, index) => {
      const column = this.#columns[index] ?? new ColumnProfile();
      return column.figures(name, this.#rows - (this.#seen[index] ?? 0));
    });
    return { rows: this.#rows, columns, unevenRows: this.#uneven };
  }
}
