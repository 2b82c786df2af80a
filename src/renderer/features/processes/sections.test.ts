import { describe, expect, it } from 'vitest';
import type { ProcessGroup } from '../../../model/process-group.ts';
import type { ProcessKind, ProcessView } from '../../../model/process.ts';
import { found, sectionsOf } from './sections.ts';

const group = (id: string, kind: ProcessKind, part: Partial<ProcessGroup> = {}): ProcessGroup => ({
  ...{ id, label: id, kind, wanted: 1, up: 1, backlog: null, actions: [], autoscale: null },
  ...{ reload: null, problem: null },
  ...part,
});
const row = (
  id: string,
  kind: ProcessKind,
  groupId: string,
  part: Partial<ProcessView> = {},
): ProcessView => ({
  ...{ id, label: id, group: kind, groupId, ours: true, startedAt: 0, restarts: 0, lastExit: null },
  ...{ rssBytes: null, rssLimitBytes: null, cpuPercent: null, actions: [], worker: null },
  state: { kind: 'running', since: 0, pid: 4_711 },
  ...part,
});
const groups = [
  group('threads', 'threads'),
  group('pool:CPU', 'pool'),
  group('one-shots', 'pool', { wanted: null, backlog: 0 }),
  group('redis', 'redis'),
  group('guard', 'guard'),
  group('worker_b', 'python', { wanted: 0 }),
];
const rows = [
  row('guard', 'guard', 'guard'),
  row('thread-host', 'threads', 'threads'),
  row('CPU-1', 'pool', 'pool:CPU'),
  row('embedded-redis', 'redis', 'redis'),
];
const shape = (sections: ReturnType<typeof sectionsOf>) =>
  sections.map((section) => [section.id, ...section.rows.map(({ id }) => id)]);

describe('the sections of the process table', () => {
  it('are workers first, and what there is one of together at the end', () => {
    expect(shape(sectionsOf(groups, rows))).toEqual([
      ['worker_b'],
      ['pool:CPU', 'CPU-1'],
      ['engine', 'thread-host', 'embedded-redis', 'guard'],
    ]);
  });

  it('have one-shots while there are any', () => {
    const waiting = groups.map((one) => (one.id === 'one-shots' ? { ...one, backlog: 1 } : one));
    expect(shape(sectionsOf(waiting, rows))).toContainEqual(['one-shots']);
    const running = [...rows, row('S-1', 'pool', 'one-shots')];
    expect(shape(sectionsOf(groups, running))).toContainEqual(['one-shots', 'S-1']);
  });

  it('have workers of others on queues that are nobody’s here', () => {
    const stranger = row('mine_1', 'python', 'mine', { ours: false });
    const section = sectionsOf(groups, [...rows, stranger]).find(({ id }) => id === 'mine');
    expect(section).toMatchObject({ label: 'mine', group: null, rows: [stranger] });
  });

  it.each([
    ['cpu', ['CPU-1']],
    [' 4711 ', ['CPU-1', 'thread-host', 'embedded-redis', 'guard']],
    ['RUNNING', ['CPU-1', 'thread-host', 'embedded-redis', 'guard']],
    ['nobody', []],
  ])('are searched for %j', (find, ids) => {
    const shown = found(sectionsOf(groups, rows), find);
    expect(shown.flatMap((section) => section.rows.map(({ id }) => id))).toEqual(ids);
  });
});
