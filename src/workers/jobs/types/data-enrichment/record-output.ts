import { type FileHandle, open } from 'node:fs/promises';
import type { JobFile } from '../../../../model/job-file.ts';
import type { JobFiles, OutputFile } from '../../job-type.ts';
import type { EnrichedRecord } from './enriched.ts';

/** Characters of JSON that a result may have before the records go to a file. */
const MOST_IN_RESULT = 200_000;
/** Characters that stay in the result when there is a file. */
const MOST_BESIDE_FILE = 20_000;
const FLUSH_CHARACTERS = 262_144;
const FILE_NAME = 'enriched.jsonl';

export interface Written {
  /** All records, or the first ones where there is a file with all. */
  readonly records: readonly EnrichedRecord[];
  readonly file: JobFile | null;
}

/** Keeps the records of a result as long as they are few, and writes them to a file once they are many. */
export class RecordOutput {
  readonly #files: JobFiles;
  readonly #first: EnrichedRecord[] = [];
  #firstLength = 0;
  #length = 0;
  #held: EnrichedRecord[] = [];
  #lines = '';
  #file: { readonly output: OutputFile; readonly handle: FileHandle } | null = null;

  constructor(files: JobFiles) {
    this.#files = files;
  }

  async add(record: EnrichedRecord): Promise<void> {
    const line = JSON.stringify(record);
    this.#length += line.length;
    if (this.#firstLength + line.length <= MOST_BESIDE_FILE) {
      this.#first.push(record);
      this.#firstLength += line.length;
    } else this.#firstLength = Number.POSITIVE_INFINITY;
    this.#lines += `${line}\n`;
    if (this.#file === null && this.#length <= MOST_IN_RESULT) {
      this.#held.push(record);
      return;
    }
    this.#held = [];
    if (this.#lines.length >= FLUSH_CHARACTERS) await this.#flush();
  }

  async finish(): Promise<Written> {
    if (this.#file === null && this.#length <= MOST_IN_RESULT) return { records: this.#held, file: null };
    const { output, handle } = await this.#flush();
    await handle.close();
    return { records: this.#first, file: await output.finish() };
  }

  /** Leaves no file open, whatever happened before. */
  async close(): Promise<void> {
    await this.#file?.handle.close().catch(() => undefined);
  }

  async #flush() {
    if (this.#file === null) {
      const output = await this.#files.create(FILE_NAME, 'application/x-ndjson');
      this.#file = { output, handle: await open(output.path, 'w') };
    }
    const lines = this.#lines;
    this.#lines = '';
    await this.#file.handle.writeFile(lines, 'utf8');
    return this.#file;
  }
}
