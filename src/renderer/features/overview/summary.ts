import type { ThroughputPoint } from '../../../model/oscillator.ts';
import type { ProcessView } from '../../../model/process.ts';
import type { QueueView } from '../../../model/queue.ts';

export interface QueueTotals {
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
}

/** Jobs of all queues together; null before they are known. */
export function totalOf(queues: readonly QueueView[] | null): QueueTotals | null {
  if (queues === null) return null;
  const totals = { waiting: 0, active: 0, failed: 0 };
  for (const { counts } of queues) {
    totals.waiting += counts.waiting + counts.prioritized;
    totals.active += counts.active;
    totals.failed += counts.failed;
  }
  return totals;
}

export interface Pace {
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
    processedPerMinute: seconds === 0 ? null : (processed / seconds) * 60,
    failureShare: processed === 0 ? null : failed / processed,
  };
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
