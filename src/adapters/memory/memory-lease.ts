import type { Clock } from '../../core/ports/clock.ts';
import type { OscillatorLease } from '../../core/ports/oscillator-lease.ts';
import type { LeaseHolder } from '../../model/oscillator.ts';

/** A lease in memory, which several engines may share. */
export class MemoryLease implements OscillatorLease {
  readonly #clock: Clock;
  #held: { readonly by: LeaseHolder; readonly until: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async take(holder: LeaseHolder, ttlMs: number): Promise<LeaseHolder | null> {
    const held = await this.holder();
    if (held !== null && held.engine !== holder.engine) return held;
    this.#held = { by: holder, until: this.#clock.monotonic() + ttlMs };
    return null;
  }

  holder(): Promise<LeaseHolder | null> {
    const held = this.#held;
    return Promise.resolve(held === null || this.#clock.monotonic() >= held.until ? null : held.by);
  }

  async release(engine: string): Promise<void> {
    if ((await this.holder())?.engine === engine) this.#held = null;
  }
}
