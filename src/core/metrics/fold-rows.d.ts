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
export declare class RowFold<Row> {
  #private;
  constructor(options: FoldOptions<Row>);
  fold(rows: readonly Row[]): Folded<Row>;
}
