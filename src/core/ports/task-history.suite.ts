import { describe, expect, it } from 'vitest';
import type { TaskDetail, TaskQuery } from '../../model/task.ts';
import type { TaskHistory } from './task-history.ts';

const task = (id: string, queuedAt: number, more: Partial<TaskDetail> = {}): TaskDetail => ({
  ...{ id, queuedAt, kind: 'pool', pool: 'CPU', queue: null, script: 'a.js', state: 'done' },
  ...{ priority: 0, attempts: 1, workerId: null },
  ...{ startedAt: queuedAt, finishedAt: queuedAt + 1, runMs: 1, pid: 7, progress: null, failure: null },
  ...{ memoryLimitMb: null, exit: null, peakRssBytes: null, result: null, log: [] },
  input: { text: '{}', truncated: false },
  ...more,
});

/** What every keeper of ended tasks does. `create`: a new one that keeps so many. */
export function taskHistorySuite(name: string, create: (most: number) => TaskHistory): void {
  describe(name, () => {
    const filled = () => {
      const history = create(100);
      history.add([
        task('r-1', 10),
        task('r-z', 20, { pool: 'MEM', state: 'failed' }),
        task('r-10', 20),
        task('r-11', 20, { kind: 'one-shot', pool: null }),
        task('r-2', 30, { state: 'cancelled' }),
      ]);
      return history;
    };
    const idsOf = (query: Partial<TaskQuery>) =>
      filled()
        .list({ limit: 100, ...query })
        .map(({ id }) => id);

    it('lists the newest first, and of the same moment those with the larger number', () => {
      expect(idsOf({})).toEqual(['r-2', 'r-11', 'r-10', 'r-z', 'r-1']);
      expect(idsOf({ limit: 2 })).toEqual(['r-2', 'r-11']);
    });

    it('finds them by pool, kind, state and id', () => {
      expect(idsOf({ pool: 'CPU' })).toEqual(['r-2', 'r-10', 'r-1']);
      expect(idsOf({ kind: 'one-shot' })).toEqual(['r-11']);
      expect(idsOf({ kind: 'pool', state: 'done' })).toEqual(['r-10', 'r-1']);
      expect(idsOf({ ids: ['r-1', 'r-z', 'nobody'] })).toEqual(['r-z', 'r-1']);
      expect(idsOf({ ids: [] })).toEqual([]);
    });

    it('goes on behind a time, or behind a task', () => {
      expect(idsOf({ before: 20 })).toEqual(['r-1']);
      expect(idsOf({ before: 20, beforeId: 'r-11' })).toEqual(['r-10', 'r-z', 'r-1']);
      expect(idsOf({ before: 20, beforeId: 'r-z' })).toEqual(['r-1']);
    });

    it('gives one with everything that is kept of it, and none that there is not', () => {
      const history = create(100);
      const kept = task('r-1', 10, {
        result: { text: '[1]', truncated: true },
        log: [{ at: 11, stream: 'stdout', text: 'hello' }],
        failure: { code: 'TASK_FAILED', message: 'no', stack: null },
      });
      history.add([kept]);
      expect(history.get('r-1')).toEqual(kept);
      expect(history.get('r-2')).toBeNull();
      const { input: _input, result: _result, log: _log, ...row } = kept;
      expect(history.list({ limit: 1 })).toEqual([row]);
    });

    it('knows whose they are', () => {
      const history = filled();
      const python = { kind: 'python', pool: null, queue: 'worker_a', state: 'queued' } as const;
      history.add([task('p-1', 40, python), task('p-2', 50, { ...python, queue: 'worker_b' })]);
      const find = (query: Partial<TaskQuery>) => history.list({ limit: 100, ...query }).map(({ id }) => id);
      expect(find({ kind: 'python' })).toEqual(['p-2', 'p-1']);
      expect(find({ queue: 'worker_a' })).toEqual(['p-1']);
      expect(find({ kinds: ['one-shot', 'python'] })).toEqual(['p-2', 'p-1', 'r-11']);
    });

    it('changes one by what it was, or several together', () => {
      const history = create(100);
      const seen: unknown[] = [];
      const put = (state: TaskDetail['state']) => ({
        id: 'r-1',
        change: (before: TaskDetail | null) => {
          seen.push(before?.state ?? null);
          return { ...task('r-1', 10), state };
        },
      });
      history.change([put('queued'), put('done'), { id: 'r-2', change: () => null }]);
      expect(seen).toEqual([null, 'queued']);
      expect(history.list({ limit: 10 })).toMatchObject([{ id: 'r-1', state: 'done' }]);
    });

    it('never forgets one that has not ended', () => {
      const history = create(10);
      history.add([task('open', 1, { state: 'queued' })]);
      for (let n = 1; n <= 30; n += 1) history.add([task(`r-${n}`, n + 1)]);
      expect(history.get('open')).not.toBeNull();
    });

    it('forgets the oldest beyond its bound', () => {
      const history = create(10);
      for (let n = 1; n <= 30; n += 1) history.add([task(`r-${n}`, n)]);
      const kept = history.list({ limit: 100 });
      expect(kept.length).toBeLessThanOrEqual(10);
      expect(kept[0]?.id).toBe('r-30');
      expect(history.get('r-1')).toBeNull();
    });
  });
}
