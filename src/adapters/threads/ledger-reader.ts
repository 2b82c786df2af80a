import { decodeLedgerEntry, type LedgerEntry } from '../../model/wire/ledger.ts';

/** Turns the bytes of a ledger pipe into entries; a line that is torn by a death of its writer is dropped. */
export class LedgerReader {
  readonly #decoder = new TextDecoder();
  #rest = '';

  read(bytes: Uint8Array): LedgerEntry[] {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => decodeLedgerEntry(line) ?? []);
  }
}
