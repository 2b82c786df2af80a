import type { Cancel, Clock } from '../ports/clock.ts';
import { Listeners } from '../ports/listeners.ts';

/** A wall clock that is off by less than this after a look was only slowed down or sped up, ms. */
const SMALLEST_STEP_MS = 1_000;

/** Readings that were taken further apart than this tell nothing of a drift, ms. */
const LARGEST_ERROR_MS = 100;

/** Somebody, or a time server, has set a clock. */
export interface ClockStep {
  /** When it was noticed, ms since the epoch by the new setting. */
  readonly at: number;
  /** By how much, ms; negative: it was set back. */
  readonly ms: number;
}

/**
 * Notices when a wall clock is set, by comparing it with one that nobody can set. What lives by the wall clock (keys of
 * Redis that expire, delayed jobs, schedules) has to be mended then, as after a sleep. Somebody has to `look` every
 * second or so.
 */
export class ClockWatch {
  readonly #wall: () => number;
  readonly #steady: () => number;
  readonly #steps = new Listeners<ClockStep>();
  #offset: number | null = null;

  /** `wall`: the clock that may be set; `steady`: one that cannot be, and goes on while the machine sleeps. Both in ms. */
  constructor(wall: () => number, steady: () => number) {
    this.#wall = wall;
    this.#steady = steady;
  }

  /** Watches the machine's own clock. */
  static of(clock: Pick<Clock, 'now' | 'sinceBoot'>): ClockWatch {
    return new ClockWatch(
      () => clock.now(),
      () => clock.sinceBoot(),
    );
  }

  onStep(listener: (step: ClockStep) => void): Cancel {
    return this.#steps.add(listener);
  }

  /** Compares the clocks. */
  look(): void {
    this.saw(this.#wall(), this.#steady());
  }

  /** The same with clocks that were read by somebody else; `errorMs`: how far apart the readings may have been. */
  saw(wall: number, steady: number, errorMs = 0): void {
    const offset = wall - steady;
    const ms = this.#offset === null ? 0 : offset - this.#offset;
    if (this.#offset !== null && Math.abs(ms) <= SMALLEST_STEP_MS + errorMs) {
      // Clocks drift; one that is adjusted smoothly is followed.
      if (errorMs <= LARGEST_ERROR_MS) this.#offset = offset;
      return;
    }
    const isFirst = this.#offset === null;
    this.#offset = offset;
    if (!isFirst) this.#steps.tell({ at: wall, ms: Math.round(ms) });
  }

  /** Another clock is watched from now on, as that of another server. */
  forget(): void {
    this.#offset = null;
  }
}
