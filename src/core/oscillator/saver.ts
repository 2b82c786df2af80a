import type { Cancel, Clock } from '../ports/clock.ts';

const GAP_MS = 250;
const LONGEST_UNSAVED_MS = 5_000;

/**
 * Decides when the state is saved: soon after each switch, at most four times a second, at least every five
 * seconds while something changes. What could not be saved is tried again.
 */
export class Saver {
  readonly #clock: Clock;
  readonly #save: () => Promise<void>;
  #cancel: Cancel | null = null;
  #dueAt = Infinity;
  #lastAt = -Infinity;
  #saving: Promise<void> | null = null;
  #dirty = false;

  /** `save` rejects when the state could not be saved. */
  constructor(clock: Clock, save: () => Promise<void>) {
    this.#clock = clock;
    this.#save = save;
  }

  /** Something is not saved yet. */
  get dirty(): boolean {
    return this.#dirty;
  }

  /** Something changed; `soon`: it matters (a switch). */
  changed(soon: boolean): void {
    this.#dirty = true;
    this.#schedule(soon ? this.#lastAt + GAP_MS : this.#clock.monotonic() + LONGEST_UNSAVED_MS);
  }

  /** Saves now, after a save under way. @throws what `save` throws */
  async flush(): Promise<void> {
    this.#cancelTimer();
    await this.#saving?.catch(() => undefined);
    await this.#run();
  }

  stop(): void {
    this.#cancelTimer();
  }

  /** What is not saved yet need not be. */
  drop(): void {
    this.#cancelTimer();
    this.#dirty = false;
  }

  #schedule(at: number): void {
    if (at >= this.#dueAt) return;
    this.#cancelTimer();
    this.#dueAt = at;
    this.#cancel = this.#clock.after(Math.max(0, at - this.#clock.monotonic()), () => {
      this.#dueAt = Infinity;
      if (this.#saving !== null) this.#schedule(this.#clock.monotonic() + GAP_MS);
      else this.#run().catch(() => undefined);
    });
  }

  #cancelTimer(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#dueAt = Infinity;
  }

  async #run(): Promise<void> {
    this.#dirty = false;
    this.#lastAt = this.#clock.monotonic();
    this.#saving = this.#save();
    try {
      await this.#saving;
    } catch (error) {
      this.#dirty = true;
      this.#schedule(this.#clock.monotonic() + 4 * GAP_MS);
      throw error;
    } finally {
      this.#saving = null;
    }
  }
}
