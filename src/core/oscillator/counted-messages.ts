/** Numbers from `from` on, `to` not included. */
interface Range {
  from: number;
  to: number;
}

/** Producers remembered at the most; the one not heard of for longest is forgotten first. */
const MOST_PRODUCERS = 4_096;
/** Gaps remembered of one producer at the most; the oldest is then taken for counted, for it will hardly be filled. */
const MOST_GAPS = 1_000;

/**
 * Remembers which messages are counted, so that a pack that is delivered again counts once. Producers number
 * their messages from 0 and these are processed nearly in order, so a few ranges say it all, however many messages
 * there are; what is never processed (pushed in vain, removed from the queue) leaves one gap.
 */
export class CountedMessages {
  /** The ranges of each producer in order, apart from each other; the producer heard of last is the last one. */
  readonly #producers = new Map<string, Range[]>();

  /** Counts `count` messages from `first` on; returns how many of them were not counted before. */
  add(producer: string, first: number, count: number): number {
    const ranges = this.#ranges(producer);
    let from = first;
    let to = first + count;
    // All behind this one begin later than the new range ends; nearly always it is the last one.
    let last = ranges.length - 1;
    while (last >= 0 && (ranges[last]?.from ?? 0) > to) last -= 1;
    let known = 0;
    let begin = last + 1;
    for (let range = ranges[begin - 1]; range !== undefined && range.to >= from; range = ranges[begin - 1]) {
      known += Math.max(0, Math.min(range.to, first + count) - Math.max(range.from, first));
      from = Math.min(from, range.from);
      to = Math.max(to, range.to);
      begin -= 1;
    }
    ranges.splice(begin, last + 1 - begin, { from, to });
    if (ranges.length > MOST_GAPS) this.#closeOldestGap(ranges);
    return count - known;
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

  #closeOldestGap(ranges: Range[]): void {
    const [one, other] = ranges;
    if (one !== undefined && other !== undefined) ranges.splice(0, 2, { from: one.from, to: other.to });
  }
}
