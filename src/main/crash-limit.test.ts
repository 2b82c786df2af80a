import { expect, it } from 'vitest';
import { CrashLimit } from './crash-limit.ts';

it('gives up at the third crash within a minute', () => {
  let now = 0;
  const limit = new CrashLimit({ now: () => now });
  expect([limit.mayRetry(), limit.mayRetry(), limit.mayRetry()]).toEqual([true, true, false]);
  now = 61_000;
  expect(limit.mayRetry()).toBe(true);
});

it('begins anew when asked to', () => {
  const limit = new CrashLimit({ most: 1, now: () => 0 });
  expect(limit.mayRetry()).toBe(false);
  limit.reset();
  expect(limit.mayRetry()).toBe(false);
});
