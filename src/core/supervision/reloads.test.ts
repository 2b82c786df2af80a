import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import type { ProcessStateKind, ProcessView } from '../../model/process.ts';
import { Reloads } from './reloads.ts';

const row = (id: string, startedAt: number | null, kind: ProcessStateKind = 'running'): ProcessView => ({
  id,
  label: id,
  group: 'python',
  groupId: 'worker_a',
  ours: true,
  state: { kind, since: startedAt ?? 0, pid: 1, retryAt: 0, cause: '' },
  startedAt,
  restarts: 0,
  lastExit: null,
  rssBytes: null,
  rssLimitBytes: null,
  cpuPercent: null,
  actions: [],
  worker: null,
});

describe('the progress of a reload', () => {
  it('grows with each process that runs anew, and ends with the last', () => {
    const clock = new ManualClock();
    const reloads = new Reloads();
    const now = clock.now();
    const before = [row('a', now - 5), row('b', now - 5), row('c', now - 5)];
    expect(reloads.progress('worker_a', before)).toBeNull();
    reloads.begin('worker_a', before);
    expect(reloads.progress('worker_a', before)).toEqual({ done: 0, total: 3 });
    expect(reloads.progress('worker_b', before)).toBeNull();
    const one = [row('a', now + 9), row('b', now + 9, 'starting'), row('c', now - 5)];
    expect(reloads.progress('worker_a', one)).toEqual({ done: 1, total: 3 });
    const all = [row('a', now + 9), row('b', now + 9), row('c', now + 20, 'late')];
    expect(reloads.progress('worker_a', all)).toBeNull();
    expect(reloads.progress('worker_a', before)).toBeNull();
  });

  it('goes on though the clock is set back meanwhile', () => {
    const reloads = new Reloads();
    reloads.begin('worker_a', [row('a', 5_000), row('b', 5_000)]);
    const one = [row('a', 1_000), row('b', 5_000)];
    expect(reloads.progress('worker_a', one)).toEqual({ done: 1, total: 2 });
    expect(reloads.progress('worker_a', [row('a', 1_000), row('b', 1_001)])).toBeNull();
  });

  it('waits for nobody who is gone, was given up or was stopped, and never counts who did not run', () => {
    const clock = new ManualClock();
    const reloads = new Reloads();
    const now = clock.now();
    const foreign = { ...row('d', now - 5), ours: false };
    reloads.begin('worker_a', [
      row('a', now - 5),
      row('b', now - 5, 'restarting'),
      row('c', null, 'stopped'),
      foreign,
    ]);
    expect(reloads.progress('worker_a', [row('b', null, 'restarting')])).toEqual({ done: 1, total: 2 });
    expect(reloads.progress('worker_a', [row('b', null, 'errored')])).toBeNull();
  });
});
