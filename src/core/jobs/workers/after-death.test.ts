import { describe, expect, it } from 'vitest';
import type { BoardNote } from '../../../model/wire/job-worker.ts';
import type { HeldJob } from '../../ports/job-holdings.ts';
import { afterDeath, type WorkerDeath } from './after-death.ts';

const job = (id: string, more: Partial<HeldJob> = {}): HeldJob => ({
  ...{ id, type: 'report', token: 't', cancelled: false, deaths: 0, kills: 0 },
  ...more,
});
const note = (id: string, more: Partial<BoardNote> = {}): BoardNote => ({
  ...{ id, type: 'report', startedAt: 0, timeoutMs: 500 },
  ...more,
});
const crash: WorkerDeath = { cause: 'exit code 1', kind: 'crash' };
const back = { kind: 'give back', suspect: false, count: null };
const suspect = { kind: 'give back', suspect: true, count: 'deaths' };

describe('after the death of a worker', () => {
  it('jobs that had not begun go back uncounted', () => {
    expect(afterDeath(job('a'), [note('b')], crash)).toEqual(back);
  });

  it('the only one that had begun is to blame, and fails the third time', () => {
    const died = { kind: 'give back', suspect: true, count: 'deaths' };
    expect(afterDeath(job('a'), [note('a')], crash)).toEqual(died);
    expect(afterDeath(job('a', { deaths: 1 }), [note('a')], crash)).toEqual(died);
    expect(afterDeath(job('a', { deaths: 2 }), [note('a')], crash)).toMatchObject({
      kind: 'fail',
      error: { code: 'WORKER_DIED' },
      retry: false,
    });
  });

  it('several that had begun are suspects, and none fails', () => {
    const notes = [note('a'), note('b')];
    expect(afterDeath(job('a', { deaths: 2 }), notes, crash)).toEqual(suspect);
    expect(afterDeath(job('b'), notes, { ...crash, kind: 'silent' })).toEqual(suspect);
  });

  it('one that is known to have ended it clears the others', () => {
    const notes = [note('a', { guilty: true }), note('b')];
    expect(afterDeath(job('b'), notes, crash)).toEqual(back);
    expect(afterDeath(job('a'), notes, crash)).toMatchObject({ count: 'deaths' });
  });

  it('one that would not end fails as it was to, and is tried again unless it was cancelled', () => {
    const timedOut = { code: 'TIMED_OUT', message: 'too long' } as const;
    expect(afterDeath(job('a'), [note('a', { error: timedOut })], crash)).toEqual({
      kind: 'fail',
      error: timedOut,
      retry: true,
    });
    const cancelled = { code: 'CANCELLED', message: 'Cancelled' } as const;
    expect(afterDeath(job('a'), [note('a', { error: cancelled })], crash)).toMatchObject({ retry: false });
    expect(afterDeath(job('a', { cancelled: true }), [], crash)).toMatchObject({
      kind: 'fail',
      error: cancelled,
    });
  });

  it('one that let nothing else run is timed out', () => {
    expect(afterDeath(job('a'), [note('a')], { ...crash, kind: 'silent' })).toMatchObject({
      kind: 'fail',
      error: { code: 'TIMED_OUT' },
      retry: true,
    });
  });

  it('a kill from outside blames nobody, up to ten times', () => {
    const kill: WorkerDeath = { cause: 'killed by SIGKILL', kind: 'killed' };
    const killed = { kind: 'give back', count: 'kills' };
    expect(afterDeath(job('a'), [note('a'), note('b')], kill)).toEqual({ ...killed, suspect: false });
    expect(afterDeath(job('a', { kills: 8 }), [note('a')], kill)).toEqual({ ...killed, suspect: true });
    expect(afterDeath(job('a', { kills: 9 }), [note('a'), note('b')], kill)).toEqual({
      ...killed,
      suspect: true,
    });
    expect(afterDeath(job('a', { kills: 9 }), [note('a')], kill)).toMatchObject({ kind: 'fail' });
  });

  it('one that was asked to end has to answer for nothing', () => {
    expect(afterDeath(job('a'), [note('a')], { ...crash, kind: 'asked' })).toEqual(back);
  });
});
