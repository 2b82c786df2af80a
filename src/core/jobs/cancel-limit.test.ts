import { expect, test } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import type { JobEntry } from '../../model/job.ts';
import type { JobHistory } from '../ports/job-history.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { JobTypes } from './job-types.ts';
import { JobWatch } from './job-watch.ts';
import { Jobs } from './jobs.ts';

const ID = `echo-${'0'.repeat(26)}`;

test('a request to cancel a job that never ends is answered after 30 s, and no longer repeated', async () => {
  const clock = new ManualClock();
  let told = 0;
  const job = { id: ID, type: 'echo', status: 'processing' } as JobEntry;
  const store = {
    cancel: async () => {
      told += 1;
      return 'told' as const;
    },
    watch: async () => [{ job, lines: [], seenLines: 0, more: false }],
  } as unknown as JobStore;
  const history = { get: () => null } as unknown as JobHistory;
  const watch = new JobWatch({ clock, store, history });
  const files = { noteUse: () => Promise.resolve() };
  const jobs = new Jobs({ clock, store, history, watch, files, types: {} as unknown as JobTypes });
  let answer: unknown = null;
  const cancelled = jobs.cancel(ID).catch((error: unknown) => (answer = error));
  for (let second = 0; second < 29; second += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_000);
  }
  expect(answer).toBeNull();
  clock.advance(1_000);
  await cancelled;
  expect(answer).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('30 s') as string });
  const before = told;
  clock.advance(10_000);
  expect(told).toBe(before);
});
