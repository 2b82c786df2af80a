import { describe, expect, it } from 'vitest';
import { fleetChart, join, throughputChart } from './chart-data.ts';

const point = (at: number, pushers: number) => ({ at, pushers, pullers: 11 - pushers });
const rate = (at: number, processed: number, seconds = 1) => ({
  at,
  seconds,
  pushed: processed,
  processed,
  failed: 0,
});

describe('history and stream', () => {
  it('join without overlap', () => {
    expect(join([point(1, 1), point(2, 2)], [point(2, 2), point(3, 3)]).map(({ at }) => at)).toEqual([
      1, 2, 3,
    ]);
  });
});

describe('the fleet chart', () => {
  it('begins with what was held when the span began, and carries on the last counts', () => {
    const [times, pushers] = fleetChart([point(1_000, 3), point(5_000, 4)], 2_000, 9_000);
    expect(times).toEqual([2, 5, 9]);
    expect(pushers).toEqual([3, 4, 4]);
  });

  it('ends with the last thing known when nobody knows more', () => {
    expect(fleetChart([point(1_000, 3)], 0, null)[0]).toEqual([1]);
  });

  it('keeps the extremes of many points', () => {
    const points = Array.from({ length: 50_000 }, (_, index) => point(index, index === 25_000 ? 10 : 5));
    const [times, pushers] = fleetChart(points, 0, null);
    expect(times.length).toBeLessThan(5_000);
    expect(Math.max(...pushers!.map(Number))).toBe(10);
  });

  it('is empty when nothing is known', () => {
    expect(fleetChart([], 0, 1_000)).toEqual([[], [], []]);
  });
});

describe('the throughput chart', () => {
  it('averages over equal slices', () => {
    const [times, , processed] = throughputChart(
      [rate(1_000, 2), rate(1_500, 4), rate(2_000, 6)],
      0,
      300_000,
    );
    expect(times).toEqual([1, 2]);
    expect(processed).toEqual([2, 5]);
  });

  it('counts a long point by its own length', () => {
    expect(throughputChart([rate(60_000, 600, 60)], 0, 300_000)[2]).toEqual([10]);
  });

  it('shows a hole as a hole', () => {
    expect(throughputChart([rate(1_000, 2), rate(60_000, 4)], 0, 300_000)[2]).toEqual([2, null, 4]);
  });
});
