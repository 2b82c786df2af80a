import { makeFolderSync } from '../../core/ports/make-folder.ts';
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RotatingFileOptions {
  readonly path: string;
  /** A file that has grown to this size is put aside, bytes. Default 10 MB. */
  readonly maxBytes?: number;
  /** Files there are at most, the current one included. Default 5. */
  readonly keep?: number;
}

/**
 * A text file that does not grow without end: `capstan.log`, then `capstan.log.1` (the newest put aside) and so on.
 * A disk that is full or gone loses lines, never the program.
 */
export class RotatingFile {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #keep: number;
  #file: number | null = null;
  #bytes = 0;

  constructor({ path, maxBytes = 10_000_000, keep = 5 }: RotatingFileOptions) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#keep = keep;
  }

  write(text: string): void {
    try {
      if (this.#bytes >= this.#maxBytes) this.#putAside();
      this.#bytes += writeSync((this.#file ??= this.#open()), text);
    } catch {
      // The next line tries again.
      this.close();
    }
  }

  close(): void {
    if (this.#file === null) return;
    const file = this.#file;
    this.#file = null;
    closeSync(file);
  }

  #open(): number {
    makeFolderSync(dirname(this.#path));
    this.#bytes = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    return openSync(this.#path, 'a', 0o600);
  }

  #putAside(): void {
    this.close();
    this.#bytes = 0;
    rmSync(this.#name(this.#keep - 1), { force: true });
    for (let number = this.#keep - 2; number >= 0; number -= 1)
      if (statSync(this.#name(number), { throwIfNoEntry: false }) !== undefined)
        renameSync(this.#name(number), this.#name(number + 1));
  }

  #name(number: number): string {
    return number === 0 ? this.#path : `${this.#path}.${number}`;
  }
}
