import type { RunningEntry } from '../ports/python-board.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';

/** A task that has run for too long. */
export interface Overdue {
  readonly entry: RunningEntry;
  readonly limitS: number;
}

/** Knows how long running tasks have been running, without the machine's sleep. */
export class TimeLimits {
  readonly #awake: Pick<AwakeTime, 'since'>;
  /** Since when each run of a task is known, ms since the epoch. */
  #seenAt = new Map<string, number>();

  constructor(awake: Pick<AwakeTime, 'since'>) {
    this.#awake = awake;
  }

  /** Those of the running tasks that should have ended. `defaultS`: the limit of those that have none of their own. */
  overdue(running: readonly RunningEntry[], now: number, defaultS: number): Overdue[] {
    const seenAt = new Map<string, number>();
    const overdue: Overdue[] = [];
    for (const entry of running) {
      const at = this.#seenAt.get(entry.text) ?? firstSeen(entry, now);
      seenAt.set(entry.text, at);
      const limitS = entry.task.timeout_s ?? defaultS;
      if (this.#awake.since(at) > limitS * 1_000) overdue.push({ entry, limitS });
    }
    this.#seenAt = seenAt;
    return overdue;
  }
}

/** Between two looks it may have run for a moment already; clocks that differ by more are not believed. */
const BETWEEN_LOOKS_MS = 2_500;

function firstSeen({ task }: RunningEntry, now: number): number {
  const startedAt = task.started_at * 1_000;
  return startedAt <= now && now - startedAt <= BETWEEN_LOOKS_MS ? startedAt : now;
}
