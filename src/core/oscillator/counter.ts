import type { LedgerEntry } from '../../model/wire/ledger.ts';
import { messageId } from '../../model/wire/message.ts';
import { CountedMessages } from './counted-messages.ts';
import type { FleetMeter } from './fleet-meter.ts';
import { OpenPushes } from './open-pushes.ts';
import type { Tally } from './machine.ts';

type WorkEntry = Exclude<LedgerEntry, { kind: 'fence' }>;

/** What a line of the ledger means. */
interface Taken {
  /** What the machine is to count; null when that is nothing. */
  readonly tally: Tally | null;
  readonly failure: { readonly messageId: string; readonly reason: string } | null;
  /** Messages that were counted before: their pack was delivered again. */
  readonly repeated: boolean;
}

const NOTHING: Taken = { tally: null, failure: null, repeated: false };
const REPEATED: Taken = { ...NOTHING, repeated: true };

/** Reads the ledger: each message counts once, however often it is delivered. */
export class Counter {
  /** Pushes whose end is not in the ledger yet. */
  readonly pushes = new OpenPushes();
  readonly #meter: FleetMeter;
  readonly #counted = new CountedMessages();
  #totals = { pushed: 0, processed: 0, failed: 0 };

  constructor(meter: FleetMeter) {
    this.#meter = meter;
  }

  take(entry: WorkEntry): Taken {
    switch (entry.kind) {
      case 'pushing':
      case 'counted':
        this.remember(entry);
        return NOTHING;
      case 'pushed':
        this.remember(entry);
        this.#meter.pushed(entry.count);
        this.#totals.pushed += entry.count;
        return { ...NOTHING, tally: { kind: 'pushed', count: entry.count } };
      case 'processed': {
        const count = this.#counted.add(entry.producer, entry.first, entry.count);
        if (count === 0) return REPEATED;
        this.#meter.processed(count, entry);
        this.#totals.processed += count;
        return { ...NOTHING, tally: { kind: 'processed', count }, repeated: count < entry.count };
      }
      case 'failed': {
        if (this.#counted.add(entry.producer, entry.first, 1) === 0) return REPEATED;
        this.#meter.processed(1, entry);
        this.#meter.failed();
        this.#totals.processed += 1;
        this.#totals.failed += 1;
        const failure = { messageId: messageId(entry.producer, entry.first), reason: entry.reason };
        return { ...NOTHING, tally: { kind: 'processed', count: 1, failed: 1 }, failure };
      }
    }
  }

  /** Takes a line that the machine has counted already. */
  remember(entry: LedgerEntry): void {
    switch (entry.kind) {
      case 'pushing': {
        const { producer, first, count } = entry;
        this.pushes.begun({ producer, first, count });
        return;
      }
      case 'pushed':
        this.pushes.ended(entry.producer);
        return;
      case 'counted':
        for (const [from, to] of entry.ranges) this.#counted.add(entry.producer, from, to - from);
        return;
      case 'processed':
        this.#counted.add(entry.producer, entry.first, entry.count);
        return;
      case 'failed':
        this.#counted.add(entry.producer, entry.first, 1);
        return;
      case 'fence':
        return;
    }
  }

  /** Whether a message is counted as processed. */
  has(producer: string, number: number): boolean {
    return this.#counted.has(producer, number);
  }

  /** All that has to be known of the past, as lines of the ledger. */
  past(): LedgerEntry[] {
    return [
      ...this.#counted.all().map((counted) => ({ kind: 'counted' as const, ...counted })),
      ...this.pushes.all().map((pack) => ({ kind: 'pushing' as const, ...pack })),
    ];
  }

  totals(): { pushed: number; processed: number; failed: number } {
    return this.#totals;
  }
}
