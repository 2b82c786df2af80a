/** Work that may be sent ahead to a busy worker, ms: so long another worker's idleness may last at most. */
const WORK_AHEAD_MS = 1;
/** Share of each new measurement in the estimate of how long tasks take. */
const SHARE = 0.05;

/**
 * Decides how many tasks may be sent ahead to a busy worker. Only while tasks are so short that sending them one by one
 * would cost more than running them: the estimate jumps up with the first longer task and comes down slowly.
 */
export class Pace {
  #estimateMs: number | null = null;

  /** A task took so long. */
  took(runMs: number): void {
    const before = this.#estimateMs;
    this.#estimateMs = before === null || runMs > before ? runMs : before + (runMs - before) * SHARE;
  }

  /** Something else is run now: nothing is known of it. */
  forget(): void {
    this.#estimateMs = null;
  }

  /** Tasks that may be sent ahead, at most `most`. */
  ahead(most: number): number {
    if (this.#estimateMs === null) return 0;
    return Math.min(most, Math.floor(WORK_AHEAD_MS / Math.max(this.#estimateMs, 0.001)));
  }
}
