import { parse } from 'csv-parse/sync';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const ROWS = 100;

/**
 * What separates the columns of a table, told by its first rows: what makes the most rows equally long, and long.
 * A comma where nothing separates anything.
 */
export function guessDelimiter(sample: string): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const score = scoreOf(sample, delimiter);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function scoreOf(sample: string, delimiter: Delimiter): number {
  const lengths = rowLengths(sample, delimiter);
  const [first = 0] = lengths;
  if (first < 2) return 0;
  const alike = lengths.filter((length) => length === first).length / lengths.length;
  // Being alike counts more than being many: text has commas too.
  return alike ** 3 * Math.log2(first + 1);
}

function rowLengths(sample: string, delimiter: Delimiter): number[] {
  const lengths: number[] = [];
  // The last row may be cut off.
  const whole = sample.slice(0, sample.lastIndexOf('\n') + 1 || sample.length);
  try {
    parse(whole, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: ROWS,
      on_record: (row: string[]) => {
        lengths.push(row.length);
        return null;
      },
    });
  } catch {
    // A quote that is not closed in the sample; what was read before it counts.
  }
  return lengths;
}
