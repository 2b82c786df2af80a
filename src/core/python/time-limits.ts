import type { Clock } from '../ports/clock.ts';
import type { RunningEntry } from '../ports/python-board.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';

/** Between two looks it may have run for a moment already; clocks that differ by more are not believed. */
const BETWEEN_LOOKS_MS = 2_500;

/** A task that has run for too long. */
export interface Overdue {
  readonly entry: RunningEntry;
  readonly limitS: number;
}

/** Knows how long running tasks have been running, without the machine's sleep. */
export class TimeLimits {
  readonly #awake: Pick<AwakeTime, 'since'>;
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  /** Since when each run of a task is known, by the monotonic clock. */
  #seenAt = new Map<string, number>();

  constructor(awake: Pick<AwakeTime, 'since'>, clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#awake = awake;
    this.#clock = clock;
  }

  /** Those of the running tasks that should have ended. `defaultS`: the limit of those that have none of their own. */
  overdue(running: readonly RunningEntry[], defaultS: number): Overdue[] {
    const seenAt = new Map<string, number>();
    const overdue: Overdue[] = [];
    for (const entry of running) {
      const at = this.#seenAt.get(entry.text) ?? this.#firstSeen(entry);
      seenAt.set(entry.text, at);
      const limitS = entry.task.timeout_s ?? defaultS;
      if (this.#awake.since(at) > limitS * 1_000) overdue.push({ entry, limitS });
    }
    this.#seenAt = seenAt;
    return overdue;
  }

  /** By the worker's own clock it may have run for a moment already. */
  #firstSeen({ task }: RunningEntry): number {
    const ranMs = this.#clock.now() - task.started_at * 1_000;
    const isBelieved = ranMs >= 0 && ranMs <= BETWEEN_LOOKS_MS;
    return this.#clock.monotonic() - (isBelieved ? ranMs : 0);
  }
}
