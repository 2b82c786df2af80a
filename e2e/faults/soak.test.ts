import { describe, expect, it } from 'vitest';
import { python } from '../fixtures/python.ts';
import { soak } from '../soak/soak.ts';
import { claims } from '../soak/verdict.ts';

/** One of each kind; `npm run test:soak` runs them all for 20 minutes. */
const FAULTS = [
  'all workers killed',
  'engine and guard killed',
  'Redis killed',
  'clock back an hour',
  'Redis full for 3 s',
  'engine restarted',
];

describe.skipIf(python === null)('a soak of all four systems', () => {
  it('ends every item once or with a cause, counts every message once and leaves nothing behind', {
    timeout: 300_000,
  }, async () => {
    const report = await soak({ forMs: 30_000, everyMs: 2_000, seed: 7, faults: FAULTS, say: console.log });
    expect(claims(report).filter(({ holds }) => !holds)).toEqual([]);
  });
});
