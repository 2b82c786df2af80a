import { describe, expect, it } from 'vitest';
import type { ProcessState, ProcessView } from '../../../model/process.ts';
import { countUp, donePerMinute, paceSince, totalOf } from './summary.ts';

const process = (state: ProcessState): ProcessView => ({
  id: state.kind,
  label: state.kind,
  group: 'threads',
  groupId: 'threads',
  ours: true,
  startedAt: null,
  actions: [],
  worker: null,
  state,
  restarts: 0,
  lastExit: null,
  rssBytes: null,
  rssLimitBytes: null,
  cpuPercent: null,
});
const point = (at: number, processed: number, failed = 0) => ({
  at,
  seconds: 1,
  pushed: 0,
  processed,
  failed,
});

describe('the key figures', () => {
  it('are unknown before anything is known', () => {
    expect(totalOf(null)).toBeNull();
    expect(countUp(null)).toBeNull();
    expect(paceSince([], 0)).toEqual({ processed: 0, processedPerMinute: null, failureShare: null });
    expect(donePerMinute(null, paceSince([], 0))).toBeNull();
  });

  it('do not expect what was stopped on purpose', () => {
    const states: ProcessState[] = [
      { kind: 'running', since: 0, pid: 1 },
      { kind: 'late', since: 0, pid: 2 },
      { kind: 'errored', since: 0, cause: 'x' },
      { kind: 'stopped', since: 0 },
    ];
    expect(countUp(states.map(process))).toEqual({ up: 2, expected: 3 });
  });

  it('judge the pace by the points of the span alone', () => {
    const points = [point(1, 100, 100), point(11, 6), point(12, 4, 1)];
    expect(paceSince(points, 10)).toEqual({
      ...{ processed: 10, processedPerMinute: 300, failureShare: 0.1 },
    });
  });

  it('count what was done in the last minute also when the fleet has just been stopped', () => {
    const pace = paceSince([point(11, 6), point(12, 4)], 10);
    expect(donePerMinute('running', pace)).toBe(300);
    expect(donePerMinute('stopped', pace)).toBe(10);
    expect(donePerMinute('stopped', paceSince([], 10))).toBe(0);
  });
});
