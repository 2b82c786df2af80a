import { describe, expect, it } from 'vitest';
import { fullSize } from '../fixtures/full-size.ts';
import { python } from '../fixtures/python.ts';
import { storm } from '../fixtures/python-storm.ts';

const FULL = { tasks: 16_000, workerKills: 100, hostKills: 20, redisKills: 10, clientKills: 25 };
const SMALL = { tasks: 1_000, workerKills: 10, hostKills: 2, redisKills: 1, clientKills: 3 };

/** ms */
const timeout = fullSize ? 1_800_000 : 150_000;

describe.skipIf(python === null)('a storm of faults over Python tasks', () => {
  it('loses none, answers none twice, and seldom does one again (CAPSTAN_FULL=1 for the whole storm)', {
    timeout,
  }, async () => {
    const seed = Number(process.env['CAPSTAN_STORM_SEED'] ?? 1);
    const plan = { ...(fullSize ? FULL : SMALL), seed, ...(fullSize && { say: console.log }) };
    const report = await storm(plan);
    const { acknowledged, lost, appliedTwice, begunAgain, repeated, failed, seconds, alive } = report;
    console.log(
      `${acknowledged} tasks in ${seconds.toFixed(0)} s: lost ${lost.length}, answered twice ${appliedTwice.length}, ` +
        `begun again ${begunAgain.length}, run again ${repeated.length}, failed ${failed.length}`,
    );
    expect(acknowledged).toBe(plan.tasks);
    expect(lost).toEqual([]);
    expect(appliedTwice).toEqual([]);
    expect(alive).toEqual([]);
    // Each fault can have at most what four workers have in hand done again.
    expect(repeated.length).toBeLessThanOrEqual(Math.max(8, plan.tasks * 0.01));
    // Nobody is so unlucky three times.
    expect(failed.map(({ id, failure }) => [id, failure])).toEqual([]);
  });
});
