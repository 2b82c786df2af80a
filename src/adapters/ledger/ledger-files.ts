import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Cancel, Clock } from '../../core/ports/clock.ts';
import type { Ledger, LedgerListener } from '../../core/ports/ledger.ts';
import { decodeLedgerEntry, type LedgerEntry } from '../../model/wire/ledger.ts';

/** Counting lags this much behind while the fleet is busy, and that much while it is quiet, ms. */
const BUSY_MS = 10;
const QUIET_MS = 50;
/** A file this long is left for a new one, bytes. */
const LONGEST_FILE = 8 * 1_048_576;
const READ_BYTES = 256 * 1_024;

interface LedgerFile {
  readonly path: string;
  readonly descriptor: number;
  readonly decoder: StringDecoder;
  position: number;
  rest: string;
}

export interface LedgerFilesOptions extends LedgerListener {
  /** Folder of its own; what is in it belongs to the ledger. */
  readonly folder: string;
  readonly clock: Clock;
  /** Longest file, bytes. Default 8 MB. */
  readonly longestFile?: number;
}

/**
 * The host's end of the ledger. A file rather than a pipe: what a killed process has written to it is there, and
 * the host reads when it likes instead of being woken by each line, which would cost more than the work itself.
 * Reading is synchronous, for it never leaves the page cache.
 */
export class LedgerFiles implements Ledger {
  readonly #options: LedgerFilesOptions;
  readonly #buffer = Buffer.allocUnsafe(READ_BYTES);
  #files: LedgerFile[] = [];
  #made = 0;
  #cancel: Cancel | null = null;

  constructor(options: LedgerFilesOptions) {
    this.#options = options;
  }

  /** Begins the ledger of a run of the thread host, after the rest of the one before is read. */
  begin(run: string): string {
    this.end();
    mkdirSync(this.#options.folder, { recursive: true });
    // Left behind by an engine that was killed; its successor begins from the saved state.
    for (const name of readdirSync(this.#options.folder))
      rmSync(join(this.#options.folder, name), { force: true });
    const path = this.#open(run);
    this.#schedule(BUSY_MS);
    return path;
  }

  /** Reads what is left and ends the ledger. */
  end(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.read();
    for (const file of this.#files.splice(0)) this.#close(file);
  }

  /** Reads what there is. @returns whether there was anything */
  read(): boolean {
    // The older file first: a thread may have had its last line in hand when the new one was opened.
    const entries = this.#files.flatMap((file) => this.#readFile(file));
    if (entries.length > 0) this.#options.onEntries(entries);
    return entries.length > 0;
  }

  #open(run: string): string {
    const path = join(this.#options.folder, `${run}.${this.#made++}.ledger`);
    const descriptor = openSync(path, 'a+', 0o600);
    this.#files.push({ path, descriptor, decoder: new StringDecoder('utf8'), position: 0, rest: '' });
    return path;
  }

  #close(file: LedgerFile): void {
    closeSync(file.descriptor);
    rmSync(file.path, { force: true });
  }

  #schedule(delayMs: number): void {
    this.#cancel = this.#options.clock.after(delayMs, () => {
      const busy = this.read();
      this.#rotate();
      this.#schedule(busy ? BUSY_MS : QUIET_MS);
    });
  }

  #rotate(): void {
    const newest = this.#files.at(-1);
    if (newest === undefined || newest.position < (this.#options.longestFile ?? LONGEST_FILE)) return;
    const [oldest] = this.#files.splice(0, this.#files.length - 1);
    if (oldest !== undefined) this.#close(oldest);
    this.#options.onNewFile(this.#open('next'));
  }

  #readFile(file: LedgerFile): LedgerEntry[] {
    const entries: LedgerEntry[] = [];
    for (;;) {
      const length = readSync(file.descriptor, this.#buffer, 0, READ_BYTES, file.position);
      if (length === 0) return entries;
      file.position += length;
      const lines = (file.rest + file.decoder.write(this.#buffer.subarray(0, length))).split('\n');
      file.rest = lines.pop() ?? '';
      for (const line of lines) {
        const entry = decodeLedgerEntry(line);
        if (entry !== null) entries.push(entry);
      }
      if (length < READ_BYTES) return entries;
    }
  }
}
