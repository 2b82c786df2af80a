import type { LedgerEntry } from '../../model/wire/ledger.ts';

/** Packs pushed within so long share a line, ms. */
const TOGETHER_MS = 20;

/**
 * Notes in the ledger what was pushed. While no turn ends by it, packs of a moment share one line, for a line costs a
 * tenth of a push. A kill takes that much with it, which only the charts show.
 */
export class PushNotes {
  readonly #write: (entry: LedgerEntry) => void;
  readonly #thread: string;
  readonly #producer: string;
  #first = 0;
  #count = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: { write: (entry: LedgerEntry) => void; thread: string; producer: string }) {
    this.#write = options.write;
    this.#thread = options.thread;
    this.#producer = options.producer;
  }

  /**
   * Messages `first` … `first + count − 1` are in the queue; a `count` of 0: the pack that begins there is not.
   * `atOnce`: a turn counts on it.
   */
  pushed(first: number, count: number, atOnce: boolean): void {
    if (first !== this.#first + this.#count) this.flush();
    if (this.#count === 0) this.#first = first;
    this.#count += count;
    if (atOnce) this.#writeLine();
    else if (count > 0) this.#timer ??= setTimeout(() => this.flush(), TOGETHER_MS);
  }

  flush(): void {
    if (this.#count > 0) this.#writeLine();
  }

  #writeLine(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const entry = { thread: this.#thread, producer: this.#producer, first: this.#first, count: this.#count };
    this.#count = 0;
    this.#write({ kind: 'pushed', ...entry });
  }
}
