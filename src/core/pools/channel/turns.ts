interface Turn {
  /** Does a little; false when there is nothing left to do. */
  readonly step: () => boolean;
}

/** Longest that heavy work may hold the event loop at a time, ms. */
const SLICE_MS = 8;

/**
 * Does heavy work a little at a time, in turns with everything else that this process has to do. All that is heavy in
 * one process shares one of these, so that several at once do not add up.
 */
export class Turns {
  #waiting: Turn[] = [];
  #scheduled = false;

  /** Calls `step` again and again, in later turns of the event loop, until it returns false. */
  take(step: () => boolean): void {
    this.#waiting.push({ step });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#work();
    });
  }

  #work(): void {
    const end = performance.now() + SLICE_MS;
    do {
      const turn = this.#waiting.shift();
      if (turn === undefined) return;
      if (turn.step()) this.#waiting.push(turn);
    } while (performance.now() < end);
    if (this.#waiting.length > 0) this.#schedule();
  }
}
