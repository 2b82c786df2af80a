import { describe, expect, it } from 'vitest';
import type { ProcessGroup } from '../../../model/process-group.ts';
import type { ProcessView } from '../../../model/process.ts';
import { addGroupTrails, addProcessTrails, type ProcessTrails } from './process-trails.ts';

const row = (part: Partial<ProcessView> = {}): ProcessView => ({
  id: 'worker_a:1',
  label: 'worker_a 1',
  group: 'python',
  groupId: 'worker_a',
  ours: true,
  state: { kind: 'running', since: 0, pid: 1 },
  startedAt: 0,
  restarts: 0,
  lastExit: null,
  rssBytes: 10,
  rssLimitBytes: null,
  cpuPercent: 1,
  actions: [],
  worker: null,
  ...part,
});
const beat = (heartbeatAt: number, tasksProcessed: number) =>
  row({
    worker: { workerId: 'w', queue: 'worker_a', machine: null, heartbeatAt, tasksProcessed, taskId: null },
  });
const after = (steps: readonly (readonly [at: number, row: ProcessView])[]) =>
  steps.reduce<ProcessTrails>((trails, [at, one]) => addProcessTrails(trails, [one], at), {})['worker_a:1'];

describe('the trail of a process', () => {
  it('notes memory and CPU once a second, however often frames come', () => {
    const trail = after([
      [1_000, row({ rssBytes: 1 })],
      [1_100, row({ rssBytes: 2 })],
      [1_950, row({ rssBytes: 3, cpuPercent: null })],
      [3_000, row({ rssBytes: null })],
    ]);
    expect(trail).toMatchObject({ rss: [1, 3], cpu: [1, 1] });
  });

  it('counts the tasks between heartbeats, and begins anew with a worker that did', () => {
    const trail = after([
      [0, beat(0, 5)],
      [500, beat(0, 5)],
      [10_000, beat(10_000, 9)],
      [20_000, beat(20_000, 2)],
    ]);
    expect(trail?.tasks).toEqual([4, 2]);
  });

  it('is bounded, and goes with its process', () => {
    const many = Array.from({ length: 300 }, (_, second) => [second * 1_000, row()] as const);
    expect(after(many)?.rss).toHaveLength(120);
    expect(addProcessTrails(addProcessTrails({}, [row()], 0), [], 1)).toEqual({});
  });

  it('stays what it is while nothing is told', () => {
    const trails = addProcessTrails({}, [row()], 0);
    expect(addProcessTrails(trails, undefined, 9_000)).toBe(trails);
  });
});

describe('the trail of a group', () => {
  it('notes its backlog once a second', () => {
    const group = (backlog: number | null) => [{ id: 'worker_a', backlog } as ProcessGroup];
    let trails = addGroupTrails({}, group(3), 1_000);
    trails = addGroupTrails(trails, group(9), 1_200);
    trails = addGroupTrails(trails, group(4), 2_000);
    trails = addGroupTrails(trails, group(null), 3_000);
    expect(trails['worker_a']?.backlog).toEqual([3, 4]);
  });
});
