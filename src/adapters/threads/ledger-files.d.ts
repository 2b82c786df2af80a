import type { Clock } from '../../core/ports/clock.ts';
import { type LedgerEntry } from '../../model/wire/ledger.ts';
export interface LedgerFilesOptions {
    /** Folder of its own; what is in it belongs to the ledger. */
    readonly folder: string;
    readonly clock: Clock;
    readonly onEntries: (entries: readonly LedgerEntry[]) => void;
    /** The threads are to write to this file from now on. */
    readonly onNewFile: (path: string) => void;
    /** Longest file, bytes. Default 8 MB. */
    readonly longestFile?: number;
}
/**
 * The host's end of the ledger. A file rather than a pipe: what a killed process has written to it is there, and
 * the host reads when it likes instead of being woken by each line, which would cost more than the work itself.
 * Reading is synchronous, for it never leaves the page cache.
 */
export declare class LedgerFiles {
    #private;
    constructor(options: LedgerFilesOptions);
    /** Begins the ledger of a run of the thread host, after the rest of the one before is read. */
    begin(run: string): string;
    /** Reads what is left and ends the ledger. */
    end(): void;
    /** Reads what there is. @returns whether there was anything */
    read(): boolean;
}
