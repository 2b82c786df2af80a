import { describe, expect, it } from 'vitest';
import type { JobEntry } from '../../../../model/job.ts';
import { readEnds, toRunAgain } from './bulk-ends.ts';

const done: PromiseSettledResult<unknown> = { status: 'fulfilled', value: null };
const refused = (reason: string): PromiseSettledResult<unknown> => ({ status: 'rejected', reason });

describe('the ends of many calls', () => {
  it('are jobs done and jobs that had moved on', () => {
    const ends = [done, refused('CONFLICT'), done, refused('NOT_FOUND')];
    expect(readEnds(ends, String)).toEqual({ done: 2, movedOn: 2, failure: null });
  });

  it('are a failure when an answer is about more than its job', () => {
    const ends = [done, refused('CONFLICT'), refused('REDIS_UNAVAILABLE'), refused('UNREACHABLE')];
    expect(readEnds(ends, String)).toEqual({
      done: 1,
      movedOn: 1,
      failure: { error: 'REDIS_UNAVAILABLE' },
    });
  });
});

it('running selected jobs again takes the failed ones, and cancelled ones only where nothing else was selected', () => {
  const job = (status: JobEntry['status'], state: JobEntry['state'] = 'failed') => ({ status, state });
  const [failed, cancelled, gone] = [job('failed'), job('cancelled'), job('failed', null)];
  expect(toRunAgain([failed, cancelled, gone, job('completed', 'completed')])).toEqual([failed]);
  expect(toRunAgain([cancelled, gone])).toEqual([cancelled]);
  expect(toRunAgain([gone])).toEqual([]);
});
