interface Line {
  /** Every number below this one is counted. */
  below: number;
  /** Counted numbers from `below` on. */
  readonly ahead: Set<number>;
  touched: number;
}

/** Producers remembered at the most; the one not heard of for longest is forgotten first. */
const MOST_PRODUCERS = 4_096;

/**
 * Remembers which messages are counted, so that a pack that is delivered again counts once. Producers number
 * their messages from 0 and these are processed nearly in order, so this stays small however many there are.
 */
export class CountedMessages {
  readonly #lines = new Map<string, Line>();
  #clock = 0;

  /** Counts `count` messages from `first` on; returns how many of them were not counted before. */
  add(producer: string, first: number, count: number): number {
    const line = this.#line(producer);
    let fresh = 0;
    if (first === line.below && line.ahead.size === 0) {
      line.below += count;
      return count;
    }
    for (let number = first; number < first + count; number++) {
      if (number < line.below || line.ahead.has(number)) continue;
      fresh += 1;
      line.ahead.add(number);
    }
    while (line.ahead.delete(line.below)) line.below += 1;
    return fresh;
  }

  #line(producer: string): Line {
    let line = this.#lines.get(producer);
    if (line === undefined) {
      if (this.#lines.size >= MOST_PRODUCERS) this.#forgetOldest();
      line = { below: 0, ahead: new Set(), touched: 0 };
      this.#lines.set(producer, line);
    }
    line.touched = this.#clock++;
    return line;
  }

  #forgetOldest(): void {
    let oldest: string | null = null;
    let touched = Infinity;
    for (const [producer, line] of this.#lines) {
      if (line.touched < touched) [oldest, touched] = [producer, line.touched];
    }
    if (oldest !== null) this.#lines.delete(oldest);
  }
}
