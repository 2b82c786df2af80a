import { writeSync } from 'node:fs';
import { encodeLedgerEntry, type LedgerEntry } from '../../model/wire/ledger.ts';

/**
 * Appends one entry; the file is opened for appending, so threads do not disturb each other.
 * @throws the error of the file system. Uncounted work must not be acknowledged, so it also ends the thread: what
 * it has in hand goes back to the queue.
 */
export function appendToLedger(descriptor: number, entry: LedgerEntry): void {
  try {
    writeSync(descriptor, encodeLedgerEntry(entry));
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
    throw error;
  }
}
