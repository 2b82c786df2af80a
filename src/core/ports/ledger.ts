import type { LedgerEntry } from '../../model/wire/ledger.ts';
import type { LedgerMark } from '../../model/oscillator.ts';

/** The engine's end of the ledger that worker threads write. */
export interface Ledger {
  /**
   * Tells what an earlier life of this engine left behind: lines before the mark as counted, those after it as not.
   * To be called before the first `begin`.
   * @returns false when the mark is of another ledger, or of a time that is forgotten: nothing is told then
   */
  recall(mark: LedgerMark, tell: (entries: readonly LedgerEntry[], counted: boolean) => void): boolean;
  /** Tells the same without taking anything up: what `recall` would tell now. */
  peek(mark: LedgerMark, tell: (entries: readonly LedgerEntry[], counted: boolean) => void): boolean;
  /** Begins the ledger of a run of the thread host. @returns the file that its threads are to append to */
  begin(run: string): string;
  /** Reads what is left and ends the ledger of the run. */
  end(): void;
  /** Adds a line of the engine's own, and reads up to it. Nothing happens between `end` and `begin`. */
  write(entry: LedgerEntry): void;
  /** How far it has been told. */
  mark(): LedgerMark;
  /** Whether a mark is of this ledger, in this life or in what was recalled. */
  isOwn(mark: LedgerMark): boolean;
  /** A state with this mark is saved: what is long before it will not be recalled. */
  forget(mark: LedgerMark): void;
}

/** Who makes use of a ledger. */
export interface LedgerListener {
  /** Lines in order, as many as came together. */
  readonly onEntries: (entries: readonly LedgerEntry[]) => void;
  /** The threads are to append to this file from now on. */
  readonly onNewFile: (path: string) => void;
  /** What has to be known of the time before a file, at its beginning. */
  readonly head: () => readonly LedgerEntry[];
}

export type LedgerFactory = (listener: LedgerListener) => Ledger;
