import { makeFolderSync } from '../../core/ports/make-folder.ts';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Cancel, Clock } from '../../core/ports/clock.ts';
import type { Ledger, LedgerListener } from '../../core/ports/ledger.ts';
import type { LedgerMark } from '../../model/oscillator.ts';
import type { LedgerEntry } from '../../model/wire/ledger.ts';
import { LedgerFile } from './ledger-file.ts';

/** Counting lags this much behind while the fleet is busy, and that much while it is quiet, ms. */
const BUSY_MS = 10;
const QUIET_MS = 50;
/** A file this long is left for a new one, bytes. */
const LONGEST_FILE = 8 * 1_048_576;
const NUMBERED = /^(\d{8})\..+\.ledger$/;

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
 * Each file begins with what has to be known of the time before it, so older ones can go once a state is saved
 * that does not need them; the last of these stays, for a Redis that comes back with an earlier state.
 */
export class LedgerFiles implements Ledger {
  readonly #options: LedgerFilesOptions;
  /** Those that are read, and the ones last read to their end. */
  #files: LedgerFile[] = [];
  /** Those in the folder that are read no more, oldest first. */
  #past: string[];
  readonly #own = new Set<string>();
  #next: number;
  #run = '';
  #cancel: Cancel | null = null;

  constructor(options: LedgerFilesOptions) {
    this.#options = options;
    this.#past = namesIn(options.folder);
    this.#next = numberOf(this.#past.at(-1) ?? '') + 1;
  }

  recall(mark: LedgerMark, tell: (entries: readonly LedgerEntry[], counted: boolean) => void): boolean {
    const files = this.#tellPast(mark, tell);
    if (files === null) return false;
    for (const file of files) {
      this.#own.add(file.name);
      this.#files.push(file);
    }
    this.#past = this.#past.slice(0, -files.length);
    return true;
  }

  peek(mark: LedgerMark, tell: (entries: readonly LedgerEntry[], counted: boolean) => void): boolean {
    return this.#tellPast(mark, tell) !== null;
  }

  begin(run: string): string {
    this.end();
    makeFolderSync(this.#options.folder);
    this.#run = run;
    const path = this.#open();
    this.#retire(this.#files.slice(0, -1));
    this.#schedule(BUSY_MS);
    return path;
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.read();
    for (const file of this.#files) file.close();
  }

  write(entry: LedgerEntry): void {
    if (this.#cancel === null) return;
    this.#files.at(-1)?.write([entry]);
    this.read();
  }

  mark(): LedgerMark {
    return Object.fromEntries(this.#files.map(({ name, position }) => [name, position]));
  }

  isOwn(mark: LedgerMark): boolean {
    const names = Object.keys(mark);
    return names.length > 0 && names.every((name) => this.#own.has(name));
  }

  forget(mark: LedgerMark): void {
    for (let name = this.#past[0]; name !== undefined; name = this.#past[0]) {
      if (this.#past.length === 1 || mark[name] !== undefined) return;
      rmSync(join(this.#options.folder, name), { force: true });
      this.#past.shift();
    }
  }

  /** Reads what there is. @returns whether there was anything */
  read(): boolean {
    // The older file first: a thread may have had its last line in hand when the new one was opened.
    const entries = this.#files.flatMap((file) => file.read());
    if (entries.length > 0) this.#options.onEntries(entries);
    return entries.length > 0;
  }

  /** @returns the files that were read, closed again; null when the mark is of none of them */
  #tellPast(
    mark: LedgerMark,
    tell: (entries: readonly LedgerEntry[], counted: boolean) => void,
  ): LedgerFile[] | null {
    const first = this.#past.findIndex((name) => mark[name] !== undefined);
    if (first < 0 || this.#files.length > 0) return null;
    return this.#past.slice(first).map((name) => {
      const file = new LedgerFile(join(this.#options.folder, name));
      try {
        tell(file.read(mark[name] ?? 0), true);
        tell(file.read(), false);
      } finally {
        file.close();
      }
      return file;
    });
  }

  #open(): string {
    const name = `${String(this.#next++).padStart(8, '0')}.${this.#run}.ledger`;
    const file = new LedgerFile(join(this.#options.folder, name));
    file.write(this.#options.head());
    // It knows that by itself.
    file.read();
    this.#own.add(name);
    this.#files.push(file);
    return file.path;
  }

  #retire(files: readonly LedgerFile[]): void {
    for (const file of files) {
      file.close();
      this.#past.push(file.name);
    }
    this.#files = this.#files.filter((file) => !files.includes(file));
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
    this.#retire(this.#files.slice(0, -1));
    this.#options.onNewFile(this.#open());
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => NUMBERED.test(name))
      .sort();
  } catch {
    return [];
  }
}

function numberOf(name: string): number {
  return Number(NUMBERED.exec(name)?.[1] ?? 0);
}
