import type { LedgerEntry } from '../../model/wire/ledger.ts';

/** The engine's end of the ledger that worker threads write. */
export interface Ledger {
  /** Begins the ledger of a run of the thread host. @returns the file that its threads are to append to */
  begin(run: string): string;
  /** Reads what is left and ends the ledger of the run. */
  end(): void;
}

/** What a ledger tells. */
export interface LedgerListener {
  /** Lines in order, as many as came together. */
  readonly onEntries: (entries: readonly LedgerEntry[]) => void;
  /** The threads are to append to this file from now on. */
  readonly onNewFile: (path: string) => void;
}

export type LedgerFactory = (listener: LedgerListener) => Ledger;
