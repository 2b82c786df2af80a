import { describe, expect, it } from 'vitest';
import type { ProcessGroup } from '../../../model/process-group.ts';
import type { ProcessView } from '../../../model/process.ts';
import { glanceAt } from './group-tiles.ts';

const group = (part: Partial<ProcessGroup> = {}): ProcessGroup => ({
  ...{ id: 'worker_a', label: 'worker_a', kind: 'python', wanted: 2, up: 2, backlog: 0, actions: [] },
  ...{ autoscale: null, reload: null, problem: null },
  ...part,
});
const row = (id: string, part: Partial<ProcessView> = {}): ProcessView => ({
  ...{ id, label: id, group: 'python', groupId: 'worker_a', ours: true, startedAt: 0, restarts: 1 },
  ...{ lastExit: null, rssBytes: 10, rssLimitBytes: 100, cpuPercent: 2, actions: [], worker: null },
  state: { kind: 'running', since: 0, pid: 1 },
  ...part,
});

describe('a group at a glance', () => {
  it('adds up its processes and shows the one nearest to its limit', () => {
    const rows = [row('a'), row('b', { rssBytes: 20 }), row('c', { groupId: 'worker_b', rssBytes: 90 })];
    expect(glanceAt(group(), rows)).toEqual({
      ...{ up: 2, wanted: 2, restarts: 2, cpuPercent: 4, fullest: rows[1], tone: 'ok' },
    });
  });

  it('leaves out the workers of others', () => {
    const rows = [row('a'), row('b', { ours: false, rssBytes: 99, restarts: 7 })];
    expect(glanceAt(group({ wanted: 1, up: 1 }), rows)).toMatchObject({ restarts: 1, fullest: rows[0] });
  });

  it('does not know what nobody has measured', () => {
    const rows = [row('a', { cpuPercent: null, rssBytes: null })];
    expect(glanceAt(group({ wanted: null }), rows)).toMatchObject({ cpuPercent: null, wanted: 1 });
  });

  it.each([
    ['warn', group({ up: 1 }), 'running'],
    ['warn', group(), 'late'],
    ['bad', group(), 'errored'],
    ['bad', group({ problem: 'no Python' }), 'running'],
  ] as const)('is %s when it should be', (tone, of, kind) => {
    const state = { kind, since: 0, pid: 1, cause: 'x' } as ProcessView['state'];
    expect(glanceAt(of, [row('a', { state })]).tone).toBe(tone);
  });
});
