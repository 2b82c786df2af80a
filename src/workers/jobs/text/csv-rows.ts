import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { JobFailure } from '../../../model/job-failure.ts';

/** Longest row, characters: longer ones are not rows of a table but a quote that is nowhere closed. */
const MOST_IN_ROW = 1_000_000;

/**
 * The rows of a table, empty ones left out. They may differ in length.
 * @throws JobFailure when it is no table: a quote at an odd place, one that is not closed
 */
export async function* csvRows(
  text: AsyncIterable<string>,
  delimiter: string,
  signal: AbortSignal,
): AsyncGenerator<string[], void, undefined> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MOST_IN_ROW,
  });
  // Failures of either end reach the loop below through the parser.
  const feeding = pipeline(Readable.from(text), parser, { signal }).catch(() => undefined);
  try {
    for await (const row of parser as AsyncIterable<string[]>) yield row;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CsvError)) throw error;
    throw new JobFailure('FAILED', `The table cannot be read: ${error.message}`, {
      retry: false,
      cause: error,
    });
  } finally {
    parser.destroy();
    await feeding;
  }
}
