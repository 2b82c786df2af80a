import { describe, expect, it } from 'vitest';
import { movedThreads } from './moved-threads.ts';

describe('threads that move', () => {
  const before = { pushers: ['T1', 'T2'], pullers: ['T3', null] };

  it('are those with another place, and newcomers', () => {
    expect(movedThreads(before, { pushers: ['T1', 'T4'], pullers: ['T3', 'T2'] })).toEqual(['T4', 'T2']);
  });

  it('are none when threads only leave', () => {
    expect(movedThreads(before, { pushers: ['T1', null], pullers: [null, null] })).toEqual([]);
  });
});
