import type { Hash as Digest } from 'node:crypto';
import { fileBytes } from '../../input/file-bytes.ts';
import { textHead, textOf } from '../../input/text-file.ts';
import type { InputFile, JobContext } from '../../job-type.ts';
import { csvRows } from '../../text/csv-rows.ts';
import { guessDelimiter } from '../../text/delimiter.ts';
import { type TableFigures, TableProfile } from '../../text/table-profile.ts';
import { type TextFigures, TextStatistics } from '../../text/text-statistics.ts';
import { type Hash, hasher } from '../data-enrichment/fields/hash.ts';
import type { FileProcessingPayload } from './payload.ts';

export interface Checksum {
  readonly algorithm: Hash;
  readonly hex: string;
}

export interface TextResult {
  readonly text: TextFigures & { readonly encoding: string; readonly hasMark: boolean };
  readonly checksum: Checksum;
}

export interface TableResult extends TextResult {
  readonly table: TableFigures & { readonly delimiter: string };
}

/** Counts a text. The file is read once, and never all of it is in memory. */
export async function countText(
  file: InputFile,
  payload: FileProcessingPayload,
  context: JobContext,
): Promise<TextResult> {
  const reading = await TextReading.begin(file, payload, context);
  for await (const _ of reading.text()) context.signal.throwIfAborted();
  return reading.result();
}

/** Counts a table, and the text that it is. */
export async function countTable(
  file: InputFile,
  payload: FileProcessingPayload,
  context: JobContext,
): Promise<TableResult> {
  const reading = await TextReading.begin(file, payload, context);
  const delimiter = payload.delimiter ?? guessDelimiter(reading.sample);
  const profile = new TableProfile(payload.header);
  for await (const row of csvRows(reading.text(), delimiter, context.signal)) profile.add(row);
  return { ...reading.result(), table: { delimiter, ...profile.figures() } };
}

export async function checksumOf(
  file: InputFile,
  algorithm: Hash,
  { signal, progress }: JobContext,
): Promise<{ checksum: Checksum }> {
  const digest = hasher(algorithm);
  for await (const piece of fileBytes(file, signal, progress)) digest.update(piece);
  return { checksum: { algorithm, hex: digest.digest('hex') } };
}

/** One pass over a file that counts its text and its checksum while somebody reads it. */
class TextReading {
  readonly #statistics = new TextStatistics();
  readonly #digest: Digest;
  readonly #file: InputFile;
  readonly #algorithm: Hash;
  readonly #context: JobContext;
  readonly #head: Awaited<ReturnType<typeof textHead>>;

  private constructor(
    file: InputFile,
    algorithm: Hash,
    context: JobContext,
    head: Awaited<ReturnType<typeof textHead>>,
  ) {
    this.#file = file;
    this.#algorithm = algorithm;
    this.#context = context;
    this.#head = head;
    this.#digest = hasher(algorithm);
  }

  static async begin(
    file: InputFile,
    payload: FileProcessingPayload,
    context: JobContext,
  ): Promise<TextReading> {
    return new TextReading(file, payload.algorithm, context, await textHead(file, payload.encoding));
  }

  get sample(): string {
    return this.#head.sample;
  }

  async *text(): AsyncGenerator<string, void, undefined> {
    for await (const piece of textOf(this.#bytes(), this.#head)) {
      this.#statistics.add(piece);
      yield piece;
    }
  }

  result(): TextResult {
    const { label, hasMark } = this.#head.encoding;
    return {
      text: { encoding: label, hasMark, ...this.#statistics.figures() },
      checksum: { algorithm: this.#algorithm, hex: this.#digest.digest('hex') },
    };
  }

  async *#bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    const { signal, progress } = this.#context;
    for await (const piece of fileBytes(this.#file, signal, progress)) {
      this.#digest.update(piece);
      yield piece;
    }
  }
}
