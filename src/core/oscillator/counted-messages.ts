/** Numbers from `from` on, `to` not included. */
interface Range {
  from: number;
  to: number;
}

/** What is counted of one producer: ranges without their ends. */
export interface CountedRanges {
  readonly producer: string;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/** Producers remembered at the most; the one not heard of for longest is forgotten first. */
const MOST_PRODUCERS = 4_096;
/**
 * Gaps remembered of one producer at the most; the oldest ones are then taken for counted, for they will hardly be
 * filled. Far more than messages that wait for another try.
 */
const MOST_GAPS = 100_000;
/** Ranges that go together into one line of the ledger. */
const MOST_RANGES = 100;
/** So large a part of them is closed at once, for moving a long array costs. */
const CLOSED_AT_ONCE = 0.1;

/**
 * Remembers which messages are counted, so that a pack that is delivered again counts once. Producers number
 * their messages from 0 and these are processed nearly in order, so a few ranges say it all, however many messages
 * there are; what is never processed (pushed in vain, removed from the queue) leaves one gap.
 */
export class CountedMessages {
  /** The ranges of each producer in order, apart from each other; the producer heard of last is the last one. */
  readonly #producers = new Map<string, Range[]>();
  readonly #mostGaps: number;

  constructor(mostGaps = MOST_GAPS) {
    this.#mostGaps = mostGaps;
  }

  /** Counts `count` messages from `first` on; returns how many of them were not counted before. */
  add(producer: string, first: number, count: number): number {
    const ranges = this.#ranges(producer);
    let from = first;
    let to = first + count;
    const last = lastBefore(ranges, to);
    let known = 0;
    let begin = last + 1;
    for (let range = ranges[begin - 1]; range !== undefined && range.to >= from; range = ranges[begin - 1]) {
      known += Math.max(0, Math.min(range.to, first + count) - Math.max(range.from, first));
      from = Math.min(from, range.from);
      to = Math.max(to, range.to);
      begin -= 1;
    }
    ranges.splice(begin, last + 1 - begin, { from, to });
    if (ranges.length > this.#mostGaps) this.#closeOldestGaps(ranges);
    return count - known;
  }

  has(producer: string, number: number): boolean {
    const ranges = this.#producers.get(producer) ?? [];
    const range = ranges[lastBefore(ranges, number)];
    return range !== undefined && number < range.to;
  }

  /** All that is counted, the producer heard of last at the end, in portions; `add` takes them up again. */
  all(): CountedRanges[] {
    return [...this.#producers].flatMap(([producer, ranges]) => {
      const portions: CountedRanges[] = [];
      for (let index = 0; index < ranges.length; index += MOST_RANGES)
        portions.push({
          producer,
          ranges: ranges.slice(index, index + MOST_RANGES).map(({ from, to }) => [from, to]),
        });
      return portions;
    });
  }

  #ranges(producer: string): Range[] {
    const ranges = this.#producers.get(producer) ?? [];
    this.#producers.delete(producer);
    if (this.#producers.size >= MOST_PRODUCERS) {
      const [oldest] = this.#producers.keys();
      if (oldest !== undefined) this.#producers.delete(oldest);
    }
    this.#producers.set(producer, ranges);
    return ranges;
  }

  #closeOldestGaps(ranges: Range[]): void {
    const count = Math.ceil(this.#mostGaps * CLOSED_AT_ONCE) + 1;
    const [first, last] = [ranges[0], ranges[count - 1]];
    if (first !== undefined && last !== undefined) ranges.splice(0, count, { from: first.from, to: last.to });
  }
}

/** Index of the last range that begins at `number` or before it; -1 when all begin later. Mostly it is the last one. */
function lastBefore(ranges: readonly Range[], number: number): number {
  let low = -1;
  let high = ranges.length - 1;
  if ((ranges[high]?.from ?? 0) <= number) return high;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ranges[middle]?.from ?? 0) <= number) low = middle;
    else high = middle - 1;
  }
  return low;
}
