/**
 * The ledger: what worker threads have done, one line per pack, appended by the threads themselves to a file
 * that the host reads. A line is in the kernel before Redis is told that the pack is done, so a thread host that is
 * killed takes no count with it; a pack that is delivered again is counted once, by its message numbers.
 *
 * Messages are numbered by their producer (one life of one pusher): `producer` and `first … first + count − 1`.
 */
export type LedgerEntry =
  /** About to be pushed, where a turn counts on it. A `pushed` of this producer says what became of it. */
  | {
      readonly kind: 'pushing';
      readonly producer: string;
      readonly first: number;
      readonly count: number;
    }
  /** In the queue; of a `count` of 0 it is known that nothing is. */
  | {
      readonly kind: 'pushed';
      readonly thread: string;
      readonly producer: string;
      readonly first: number;
      readonly count: number;
    }
  | {
      readonly kind: 'processed';
      readonly thread: string;
      readonly producer: string;
      readonly first: number;
      readonly count: number;
      /** Push to start of processing, ms. */
      readonly waitMs: number;
      /** Time in the handler, ms, mean over the pack. */
      readonly runMs: number;
    }
  | {
      readonly kind: 'failed';
      readonly thread: string;
      readonly producer: string;
      readonly first: number;
      readonly waitMs: number;
      readonly runMs: number;
      readonly reason: string;
    }
  /** At the beginning of a file: these were counted before it, each range without its end. */
  | {
      readonly kind: 'counted';
      readonly producer: string;
      readonly ranges: readonly (readonly [from: number, to: number])[];
    }
  /** Everything before this line is counted: the answer to a fence request, with what was still open at that moment. */
  | {
      readonly kind: 'fence';
      readonly epoch: number;
      readonly id: number;
      readonly permitsLeft: number;
      readonly inFlight: number;
    };

const MOST_REASON = 500;

/** One line of the ledger, newline included; short enough to be written in one piece. */
export function encodeLedgerEntry(entry: LedgerEntry): string {
  switch (entry.kind) {
    case 'pushing':
      return `I ${entry.producer} ${entry.first} ${entry.count}\n`;
    case 'pushed':
      return `P ${entry.thread} ${entry.producer} ${entry.first} ${entry.count}\n`;
    case 'processed':
      return `D ${entry.thread} ${entry.producer} ${entry.first} ${entry.count} ${entry.waitMs} ${round(entry.runMs)}\n`;
    case 'failed':
      return `F ${entry.thread} ${entry.producer} ${entry.first} ${entry.waitMs} ${round(entry.runMs)} ${JSON.stringify(entry.reason.slice(0, MOST_REASON))}\n`;
    case 'counted':
      return `C ${entry.producer} ${entry.ranges.flat().join(' ')}\n`;
    case 'fence':
      return `B ${entry.epoch} ${entry.id} ${entry.permitsLeft} ${entry.inFlight}\n`;
  }
}

/** Reads one line without its newline; null for a line that is not of the ledger (a torn one, for instance). */
export function decodeLedgerEntry(line: string): LedgerEntry | null {
  const [kind, ...fields] = line.split(' ');
  const read = kind === undefined ? undefined : READERS[kind];
  return read === undefined ? null : read(fields);
}

const READERS: Readonly<Record<string, (fields: string[]) => LedgerEntry | null>> = {
  I: ([producer, first, count, ...rest]) => {
    if (producer === undefined || count === undefined || rest.length > 0) return null;
    return { kind: 'pushing', producer, first: Number(first), count: Number(count) };
  },
  P: ([thread, producer, first, count, ...rest]) => {
    if (thread === undefined || producer === undefined || count === undefined || rest.length > 0) return null;
    return { kind: 'pushed', thread, producer, first: Number(first), count: Number(count) };
  },
  D: ([thread, producer, first, count, waitMs, runMs, ...rest]) => {
    if (thread === undefined || producer === undefined || runMs === undefined || rest.length > 0) return null;
    const span = { first: Number(first), count: Number(count) };
    return { kind: 'processed', thread, producer, ...span, waitMs: Number(waitMs), runMs: Number(runMs) };
  },
  F: ([thread, producer, first, waitMs, runMs, ...json]) => {
    const reason = readReason(json.join(' '));
    if (thread === undefined || producer === undefined || reason === null) return null;
    const times = { waitMs: Number(waitMs), runMs: Number(runMs) };
    return { kind: 'failed', thread, producer, first: Number(first), ...times, reason };
  },
  C: ([producer, ...numbers]) => {
    const bounds = numbers.map(Number);
    if (producer === undefined || bounds.length === 0 || bounds.length % 2 !== 0) return null;
    const ranges = bounds.flatMap((from, index) =>
      index % 2 === 0 ? [[from, bounds[index + 1] ?? from] as const] : [],
    );
    return { kind: 'counted', producer, ranges };
  },
  B: ([epoch, id, permitsLeft, inFlight, ...rest]) => {
    if (inFlight === undefined || rest.length > 0) return null;
    const open = { permitsLeft: Number(permitsLeft), inFlight: Number(inFlight) };
    return { kind: 'fence', epoch: Number(epoch), id: Number(id), ...open };
  },
};

function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function readReason(json: string): string | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
