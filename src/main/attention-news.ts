import type { Attention } from '../model/attention.ts';
import { sameTrouble } from './attention-words.ts';

/** The same trouble is told again only after it has been away for so long, ms. */
const COOLDOWN_MS = 10 * 60_000;

/** Finds what is new among what needs attention, so that each trouble is told once and not each time it comes back. */
export class AttentionNews {
  readonly #now: () => number;
  /** When each trouble was there last. */
  readonly #seen = new Map<string, number>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** What has not been told of lately. */
  among(attention: readonly Attention[]): Attention[] {
    const now = this.#now();
    for (const [trouble, at] of this.#seen) if (now - at >= COOLDOWN_MS) this.#seen.delete(trouble);
    const fresh = attention.filter((item) => !this.#seen.has(sameTrouble(item)));
    for (const item of attention) this.#seen.set(sameTrouble(item), now);
    return fresh;
  }
}
