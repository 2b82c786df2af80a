import { describe, expect, it } from 'vitest';
import { fc, runs } from '../../../e2e/fixtures/properties.ts';
import { accountForDeath } from './account-for-death.ts';

describe('the account of a death', () => {
  it('suspects the first that was not reported, and no other unless it was counted', () => {
    expect(accountForDeath([4, 5, 6], 0)).toEqual({ begun: [4], untouched: [5, 6] });
    expect(accountForDeath([4, 5, 6, 7], 6)).toEqual({ begun: [4, 5, 6], untouched: [7] });
    expect(accountForDeath([], 3)).toEqual({ begun: [], untouched: [] });
  });

  /**
   * A worker as it is: begins in order, counts a task that it begins while another is unreported, reports some time
   * later, and dies between any two of these.
   */
  it('never calls a begun task untouched, and only the first begun that was not', () => {
    const scenario = fc.record({
      tasks: fc.integer({ min: 1, max: 40 }),
      maxActive: fc.integer({ min: 1, max: 4 }),
      steps: fc.array(fc.constantFrom('begin', 'end', 'report'), { maxLength: 200 }),
    });
    fc.assert(
      fc.property(scenario, ({ tasks, maxActive, steps }) => {
        const waiting = Array.from({ length: tasks }, (_, index) => index + 1);
        const running: number[] = [];
        const ended: number[] = [];
        const reported = new Set<number>();
        let counter = 0;
        for (const step of steps) {
          if (step === 'begin' && running.length < maxActive && waiting.length > 0) {
            const seq = waiting.shift()!;
            if (running.length > 0 || ended.length > 0) counter = seq;
            running.push(seq);
          } else if (step === 'end' && running.length > 0) ended.push(running.shift()!);
          else if (step === 'report') for (const seq of ended.splice(0)) reported.add(seq);
        }
        const inFlight = Array.from({ length: tasks }, (_, index) => index + 1).filter(
          (seq) => !reported.has(seq),
        );
        const account = accountForDeath(inFlight, counter);
        expect([...account.begun, ...account.untouched]).toEqual(inFlight);
        const touched = new Set([...running, ...ended]);
        expect(account.untouched.filter((seq) => touched.has(seq))).toEqual([]);
        // The first one may be blamed without having been begun; no other.
        const blamed = account.begun.filter((seq) => !touched.has(seq));
        expect(blamed.every((seq) => seq === inFlight[0])).toBe(true);
      }),
      { numRuns: runs(500) },
    );
  });
});
