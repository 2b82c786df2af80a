import { expect, test } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { jobLimit } from './job-limit.ts';

test('a limit on single messages is the limit itself', () => {
  expect(jobLimit({ max: 10, durationMs: 1_000 }, 1)).toEqual({ max: 10, duration: 1_000 });
  expect(jobLimit(null, 5)).toBeNull();
});

test('packs keep the rate of messages, never above it', () => {
  const limits = fc.record({
    max: fc.integer({ min: 1, max: 10_000 }),
    durationMs: fc.integer({ min: 1, max: 60_000 }),
  });
  fc.assert(
    fc.property(limits, fc.integer({ min: 1, max: 100 }), (limit, packSize) => {
      const jobs = jobLimit(limit, packSize);
      const wanted = limit.max / limit.durationMs;
      const given = ((jobs?.max ?? 0) * packSize) / (jobs?.duration ?? 1);
      expect(given).toBeLessThanOrEqual(wanted * (1 + 1e-9));
      // Whole milliseconds are the only loss.
      expect(jobs?.duration ?? 0).toBeLessThan(((jobs?.max ?? 0) * packSize) / wanted + 1 + 1e-6);
    }),
  );
});
