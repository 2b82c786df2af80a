import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { decodeLedgerEntry, encodeLedgerEntry, type LedgerEntry } from '../../model/wire/ledger.ts';

const READ_BYTES = 256 * 1_024;
const NEWLINE = 10;
const buffer = Buffer.allocUnsafe(READ_BYTES);

/** One file of the ledger. Reading is synchronous, for it never leaves the page cache. */
export class LedgerFile {
  readonly path: string;
  readonly name: string;
  #descriptor: number | null;
  /** Bytes of whole lines that were read. */
  #position = 0;

  constructor(path: string) {
    this.path = path;
    this.name = basename(path);
    this.#descriptor = openSync(path, 'a+', 0o600);
  }

  get isOpen(): boolean {
    return this.#descriptor !== null;
  }

  /** How far it has been read: to the end of a line. */
  get position(): number {
    return this.#position;
  }

  /** The lines that were not read yet, up to `limit` bytes from its beginning. */
  read(limit = Infinity): LedgerEntry[] {
    const entries: LedgerEntry[] = [];
    if (this.#descriptor === null) return entries;
    for (;;) {
      const wanted = Math.min(READ_BYTES, limit - this.#position);
      const length = wanted <= 0 ? 0 : readSync(this.#descriptor, buffer, 0, wanted, this.#position);
      const end = buffer.subarray(0, length).lastIndexOf(NEWLINE);
      // A line that is being written is read with the next look.
      if (end < 0) return entries;
      this.#position += end + 1;
      for (const line of buffer.toString('utf8', 0, end).split('\n')) {
        const entry = decodeLedgerEntry(line);
        if (entry !== null) entries.push(entry);
      }
    }
  }

  write(entries: readonly LedgerEntry[]): void {
    if (this.#descriptor !== null && entries.length > 0)
      writeSync(this.#descriptor, entries.map(encodeLedgerEntry).join(''));
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
