import { JobFailure } from '../../../model/job-failure.ts';
import type { InputFile } from '../job-type.ts';
import { csvRecords } from '../text/csv-records.ts';
import { csvRows } from '../text/csv-rows.ts';
import { guessDelimiter } from '../text/delimiter.ts';
import { jsonLines, linesOf } from '../text/json-lines.ts';
import { fileBytes } from './file-bytes.ts';
import { textHead, textOf } from './text-file.ts';

export type FileRecord = Record<string, unknown>;

/** A JSON document is read as a whole; larger ones are to be JSON lines. */
const MOST_DOCUMENT_BYTES = 52_428_800;

/**
 * The records of a file: of a JSON array, of JSON lines, or the rows of a CSV table with a header, whichever its
 * beginning looks like.
 * @param progress told how far it is, in per cent
 * @throws JobFailure for a file that is none of them
 */
export async function* fileRecords(
  file: InputFile,
  signal: AbortSignal,
  progress?: (percent: number) => void,
): AsyncGenerator<FileRecord, void, undefined> {
  const head = await textHead(file, undefined);
  const text = textOf(fileBytes(file, signal, progress), head);
  const first = /\S/.exec(head.sample)?.[0];
  if (first === '[') yield* documentRecords(file, text);
  else if (first === '{') yield* jsonLines(linesOf(text));
  else yield* csvRecords(csvRows(text, guessDelimiter(head.sample), signal));
}

async function* documentRecords(
  { name, bytes }: InputFile,
  text: AsyncIterable<string>,
): AsyncGenerator<FileRecord, void, undefined> {
  const wrong = (why: string, cause?: unknown) =>
    new JobFailure('FAILED', `${name} ${why}`, { retry: false, cause });
  if (bytes > MOST_DOCUMENT_BYTES) throw wrong('is too large for one JSON document; use JSON lines');
  let whole = '';
  for await (const piece of text) whole += piece;
  let document: unknown;
  try {
    document = JSON.parse(whole);
  } catch (error) {
    throw wrong('is no JSON', error);
  }
  if (!Array.isArray(document)) throw wrong('is no JSON array');
  for (const [index, record] of (document as unknown[]).entries()) {
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      throw wrong(`has no object at place ${index + 1}`);
    yield record as FileRecord;
  }
}
