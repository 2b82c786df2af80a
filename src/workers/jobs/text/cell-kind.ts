export type CellKind = 'empty' | 'integer' | 'number' | 'boolean' | 'date' | 'date-time' | 'text';

/** Digits with a zero in front are a code, a postcode say, and no number. */
const INTEGER = /^[+-]?(?:0|[1-9]\d{0,14})$/;
/** With a point or a comma before the decimals. */
const NUMBER = /^[+-]?(?:0|[1-9]\d*)?(?:[.,]\d+)?(?:e[+-]?\d{1,3})?$/i;
const BOOLEAN = /^(?:true|false|yes|no)$/i;
const DATE = /^(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}\/\d{1,2}\/\d{4})$/;
const DATE_TIME =
  /^(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})[T ,]+\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2}| ?[ap]m)?$/i;

/** What a cell looks like. @param cell trimmed, not empty */
export function cellKind(cell: string): CellKind {
  if (INTEGER.test(cell)) return 'integer';
  if (/\d/.test(cell) && NUMBER.test(cell)) return 'number';
  if (BOOLEAN.test(cell)) return 'boolean';
  if (DATE.test(cell)) return 'date';
  if (DATE_TIME.test(cell)) return 'date-time';
  return 'text';
}

/** The value of a cell that is a number. */
export function numberIn(cell: string): number {
  return Number(cell.replace(',', '.'));
}
