import type { LedgerEntry } from '../../model/wire/ledger.ts';
import { messageId } from '../../model/wire/message.ts';
import { CountedMessages } from './counted-messages.ts';
import type { FleetMeter } from './fleet-meter.ts';
import { type Advance, advance, type Machine, type MachineRules, type Tally } from './machine.ts';

type WorkEntry = Exclude<LedgerEntry, { kind: 'fence' }>;

/** What a line of the ledger means for the machine; null when it was counted before. */
interface Taken {
  readonly tally: Tally | null;
  readonly failure: { readonly messageId: string; readonly reason: string } | null;
}

/** Reads the ledger: each message counts once, however often it is delivered. */
export class Counter {
  readonly #meter: FleetMeter;
  readonly #counted = new CountedMessages();
  #totals = { pushed: 0, processed: 0, failed: 0 };

  constructor(meter: FleetMeter) {
    this.#meter = meter;
  }

  take(entry: WorkEntry): Taken {
    switch (entry.kind) {
      case 'pushed':
        this.#meter.pushed(entry.count);
        this.#totals.pushed += entry.count;
        return { tally: { kind: 'pushed', count: entry.count }, failure: null };
      case 'processed': {
        const count = this.#counted.add(entry.producer, entry.first, entry.count);
        if (count === 0) return { tally: null, failure: null };
        this.#meter.processed(count, entry);
        this.#totals.processed += count;
        return { tally: { kind: 'processed', count }, failure: null };
      }
      case 'failed': {
        if (this.#counted.add(entry.producer, entry.first, 1) === 0) return { tally: null, failure: null };
        this.#meter.processed(1, entry);
        this.#meter.failed();
        this.#totals.processed += 1;
        this.#totals.failed += 1;
        const failure = { messageId: messageId(entry.producer, entry.first), reason: entry.reason };
        return { tally: { kind: 'processed', count: 1, failed: 1 }, failure };
      }
    }
  }

  advance(machine: Machine, tally: Tally, rules: MachineRules): Advance {
    return advance(machine, tally, rules);
  }

  totals(): { pushed: number; processed: number; failed: number } {
    return this.#totals;
  }
}
