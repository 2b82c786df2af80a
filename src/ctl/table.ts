import { stripVTControlCharacters } from 'node:util';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const widthOf = (text: string): number => stripVTControlCharacters(text).length;

/** Rows under their titles, each column as wide as its widest cell; lines of at most `columns` characters. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  most: number | null,
): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_column, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ''))));
  return all.map((row) => {
    const cells = columns.map(({ align = 'left' }, index) => {
      const text = row[index] ?? '';
      const space = ' '.repeat((widths[index] ?? 0) - widthOf(text));
      return align === 'left' ? text + space : space + text;
    });
    const line = cells.join('  ').trimEnd();
    // What has colours cannot be cut anywhere, and need not look right then.
    return most !== null && widthOf(line) > most && line === stripVTControlCharacters(line)
      ? line.slice(0, most)
      : line;
  });
}
