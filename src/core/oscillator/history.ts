import type { FleetPoint, ThroughputPoint } from '../../model/oscillator.ts';
import { Ring } from './ring.ts';

/** Seconds of throughput kept: six hours. */
const THROUGHPUT_KEPT = 21_600;
/** Changes of the fleet kept: six hours at three a second. */
const FLEET_KEPT = 65_536;
/** Two changes of the fleet closer than this are one point of the chart, ms. */
const FLEET_GAP_MS = 20;
/** Points of a chart at the most; longer spans are summed into longer seconds. */
const MOST_POINTS = 1_800;

/**
 * What the charts show: the fleet's changes and the throughput second by second. When the clock is set back, points of
 * times that are still to come make room for the new ones.
 */
export class OscillatorHistory {
  readonly #fleet = new Ring<FleetPoint>(FLEET_KEPT);
  readonly #throughput = new Ring<ThroughputPoint>(THROUGHPUT_KEPT);

  addFleet(point: FleetPoint): void {
    this.#fleet.dropNewestWhile(({ at }) => at > point.at);
    const newest = this.#fleet.newest();
    if (newest?.pushers === point.pushers && newest.pullers === point.pullers) return;
    if (newest !== undefined && point.at - newest.at < FLEET_GAP_MS) this.#fleet.replaceNewest(point);
    else this.#fleet.add(point);
  }

  addThroughput(point: ThroughputPoint): void {
    this.#throughput.dropNewestWhile(({ at }) => at > point.at);
    this.#throughput.add(point);
  }

  /** Points of the last `seconds`; the fleet's also with the point that held at their beginning. */
  read(now: number, seconds: number): { fleet: FleetPoint[]; throughput: ThroughputPoint[] } {
    const from = now - seconds * 1_000;
    let before = false;
    const fleet = this.#fleet.newestWhile((point) => {
      if (before) return false;
      before = point.at <= from;
      return true;
    });
    return { fleet, throughput: condense(this.#throughput.newestWhile((point) => point.at > from)) };
  }
}

/** Sums neighbours until no more than MOST_POINTS are left. */
function condense(points: readonly ThroughputPoint[]): ThroughputPoint[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return [...points];
  const condensed: ThroughputPoint[] = [];
  for (let index = 0; index < points.length; index += size) {
    const group = points.slice(index, index + size);
    const sum = (pick: (point: ThroughputPoint) => number) =>
      group.reduce((total, point) => total + pick(point), 0);
    condensed.push({
      at: group.at(-1)?.at ?? 0,
      seconds: sum((point) => point.seconds),
      pushed: sum((point) => point.pushed),
      processed: sum((point) => point.processed),
      failed: sum((point) => point.failed),
    });
  }
  return condensed;
}
