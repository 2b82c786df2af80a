import { describe, expect, it } from 'vitest';
import type { TaskRow, TaskState } from '../../../model/task.ts';
import { missingFrom, renewed } from './fresh-tasks.ts';

const row = (id: string, queuedAt: number, state: TaskState = 'done'): TaskRow => ({
  ...{ id, queuedAt, state, pool: 'CPU', script: 'a.js', priority: 0, attempts: 1, startedAt: null },
  ...{ finishedAt: null, runMs: null, pid: null, progress: null, failure: null, exit: null },
  ...{ memoryLimitMb: null, peakRssBytes: null, kind: 'pool', queue: null, workerId: null },
});
const shown = [row('c', 3), row('b', 2), row('a', 1)];

describe('a page of tasks that stands still', () => {
  it('lacks what is newer, and what has come in between', () => {
    expect(missingFrom(shown, shown, 3)).toBe(0);
    expect(missingFrom(shown, [row('d', 4), ...shown], 3)).toBe(1);
    expect(missingFrom(shown, [row('c', 3), row('x', 2), row('b', 2)], 3)).toBe(1);
  });

  it('lacks nothing that belongs on a later page', () => {
    expect(missingFrom(shown, [row('c', 3), row('old', 0)], 3)).toBe(0);
    expect(missingFrom(shown, [row('c', 3), row('old', 0)], 50)).toBe(1);
  });

  it('renews its rows where they are', () => {
    const running = [row('c', 3), row('b', 2, 'running')];
    const now = renewed(running, [row('d', 4), row('b', 2, 'failed')]);
    expect(now.map(({ id, state }) => [id, state])).toEqual([
      ['c', 'done'],
      ['b', 'failed'],
    ]);
    expect(now[0]).toBe(running[0]);
    expect(renewed(running, [row('b', 2, 'running')])).toBe(running);
  });
});
