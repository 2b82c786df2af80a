import type { FleetPoint, ThroughputPoint } from '../../../model/oscillator.ts';
import type { ChartData } from '../../components/time-chart.tsx';

const MOST_POINTS = 4_000;
const BUCKETS = 300;

/** History and what has come since, without overlap; both are sorted by time. */
export function join<Point extends { at: number }>(
  history: readonly Point[],
  live: readonly Point[],
): readonly Point[] {
  const last = history.at(-1)?.at ?? -Infinity;
  const fresh = live.filter((point) => point.at > last);
  return fresh.length === 0 ? history : [...history, ...fresh];
}

/** Keeps first, last, lowest and highest of each slice: nobody sees more steps than pixels. */
function thin(points: readonly FleetPoint[]): readonly FleetPoint[] {
  if (points.length <= MOST_POINTS) return points;
  const size = Math.ceil(points.length / (MOST_POINTS / 4));
  const kept: FleetPoint[] = [];
  for (let start = 0; start < points.length; start += size) {
    const slice = points.slice(start, start + size);
    const sorted = slice.toSorted((left, right) => left.pushers - right.pushers);
    const chosen = new Set([slice[0], sorted[0], sorted.at(-1), slice.at(-1)]);
    kept.push(...slice.filter((point) => chosen.has(point)));
  }
  return kept;
}

/** The step chart: both counts from `from` on; `to` carries on the last ones when the fleet still holds them. */
export function fleetChart(points: readonly FleetPoint[], from: number, to: number | null): ChartData {
  const start = points.findLastIndex((point) => point.at <= from);
  const seen = thin(points.slice(Math.max(0, start)));
  const last = seen.at(-1);
  const drawn = last === undefined || to === null || last.at >= to ? seen : [...seen, { ...last, at: to }];
  return [
    drawn.map(({ at }) => Math.max(at, from) / 1_000),
    drawn.map(({ pushers }) => pushers),
    drawn.map(({ pullers }) => pullers),
  ];
}

interface Sum {
  seconds: number;
  pushed: number;
  processed: number;
  failed: number;
}

/** Throughput per second, averaged over equal slices of the span so that old and new points look alike. */
export function throughputChart(points: readonly ThroughputPoint[], from: number, to: number): ChartData {
  const width = Math.max(1_000, (to - from) / BUCKETS);
  const sums = new Map<number, Sum>();
  for (const point of points) {
    if (point.at < from - width) continue;
    const slot = Math.ceil(point.at / width);
    const sum = sums.get(slot) ?? { seconds: 0, pushed: 0, processed: 0, failed: 0 };
    sum.seconds += point.seconds;
    sum.pushed += point.pushed;
    sum.processed += point.processed;
    sum.failed += point.failed;
    sums.set(slot, sum);
  }
  const rows: { at: number; sum: Sum | null }[] = [];
  let before: number | null = null;
  for (const [slot, sum] of sums) {
    // A hole is a hole, not a slope.
    if (before !== null && slot - before > 3) rows.push({ at: ((before + 1) * width) / 1_000, sum: null });
    rows.push({ at: (slot * width) / 1_000, sum });
    before = slot;
  }
  const rate = (pick: (sum: Sum) => number) =>
    rows.map(({ sum }) => (sum === null || sum.seconds === 0 ? null : pick(sum) / sum.seconds));
  return [
    rows.map(({ at }) => at),
    rate((sum) => sum.pushed),
    rate((sum) => sum.processed),
    rate((sum) => sum.failed),
  ];
}
