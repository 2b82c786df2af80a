import type { Attention } from '../model/attention.ts';
import { attentionSubject } from '../model/attention-words.ts';
import { monotonic } from '../core/ports/monotonic.ts';

/** The same trouble is told again only after it has been away for so long, ms. */
const COOLDOWN_MS = 10 * 60_000;

/** Finds what is new among what needs attention, so that each trouble is told once and not each time it comes back. */
export class AttentionNews {
  readonly #now: () => number;
  /** What was there last; it may stay for days in which nobody asks. */
  #present: ReadonlySet<string> = new Set();
  /** When each trouble that is not there went away. */
  readonly #left = new Map<string, number>();

  constructor(now: () => number = monotonic) {
    this.#now = now;
  }

  /** What has not been told of lately. To be asked whenever something has changed. */
  among(attention: readonly Attention[]): Attention[] {
    const now = this.#now();
    const before = this.#present;
    const present = new Set(attention.map(attentionSubject));
    for (const [trouble, at] of this.#left) if (now - at >= COOLDOWN_MS) this.#left.delete(trouble);
    for (const trouble of before) if (!present.has(trouble)) this.#left.set(trouble, now);
    this.#present = present;
    return attention.filter((item) => {
      const trouble = attentionSubject(item);
      return !before.has(trouble) && !this.#left.has(trouble);
    });
  }
}
