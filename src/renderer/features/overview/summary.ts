import type { OscillatorState, ThroughputPoint } from '../../../model/oscillator.ts';
import type { ProcessView } from '../../../model/process.ts';
import { type QueueView, waitingOf } from '../../../model/queue.ts';

export interface QueueTotals {
  /** Those with a priority, too. */
  readonly waiting: number;
  readonly prioritized: number;
  readonly active: number;
  readonly failed: number;
}

/** Jobs of all queues together; null before they are known. */
export function totalOf(queues: readonly QueueView[] | null): QueueTotals | null {
  if (queues === null) return null;
  const totals = { waiting: 0, prioritized: 0, active: 0, failed: 0 };
  for (const { counts } of queues) {
    totals.waiting += waitingOf(counts);
    totals.prioritized += counts.prioritized;
    totals.active += counts.active;
    totals.failed += counts.failed;
  }
  return totals;
}

export interface Pace {
  readonly processed: number;
  readonly processedPerMinute: number | null;
  /** Share of the messages processed in the span that failed. */
  readonly failureShare: number | null;
}

/** How it went from `from` on; null where nothing was processed to judge by. */
export function paceSince(points: readonly ThroughputPoint[], from: number): Pace {
  let [seconds, processed, failed] = [0, 0, 0];
  for (const point of points) {
    if (point.at <= from) continue;
    seconds += point.seconds;
    processed += point.processed;
    failed += point.failed;
  }
  return {
    processed,
    processedPerMinute: seconds === 0 ? null : (processed / seconds) * 60,
    failureShare: processed === 0 ? null : failed / processed,
  };
}

/** Messages processed a minute, over the last one; of a fleet at rest, what it did in that minute. Null while not known. */
export function donePerMinute(
  status: OscillatorState['status']['kind'] | null,
  lastMinute: Pace,
): number | null {
  if (status === null) return null;
  return status === 'stopped' ? lastMinute.processed : lastMinute.processedPerMinute;
}

export interface UpCount {
  readonly up: number;
  /** Those that were not stopped on purpose. */
  readonly expected: number;
}

/** Processes that run, of those that should; null before they are known. */
export function countUp(processes: readonly ProcessView[] | null): UpCount | null {
  if (processes === null) return null;
  const expected = processes.filter(({ state }) => state.kind !== 'stopped');
  const up = expected.filter(({ state }) => state.kind === 'running' || state.kind === 'late');
  return { up: up.length, expected: expected.length };
}
