import { describe, expect, test } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { clampFleet, FIRST_FLEET, type Fleet, stepFleet } from './fleet.ts';

const limits = fc.record({
  maxPushers: fc.integer({ min: 1, max: 64 }),
  maxPullers: fc.integer({ min: 1, max: 64 }),
});
const counts = ({ pushers, pullers }: Fleet) => `${pushers},${pullers}`;

function trajectory(start: Fleet, max: { maxPushers: number; maxPullers: number }, steps: number): Fleet[] {
  const fleets = [start];
  for (let step = 0; step < steps; step++) fleets.push(stepFleet(fleets.at(-1) ?? start, max));
  return fleets;
}

describe('the trajectory of the fleet', () => {
  test('swings from ten pushers to ten pullers and back', () => {
    const fleets = trajectory(FIRST_FLEET, { maxPushers: 10, maxPullers: 10 }, 28).map(counts);
    const up = Array.from({ length: 10 }, (_, index) => `${index + 1},1`);
    const over = Array.from({ length: 9 }, (_, index) => `${9 - index},${index + 2}`);
    const back = Array.from({ length: 9 }, (_, index) => `${index + 2},${9 - index}`);
    expect(fleets).toEqual([...up, ...over, ...back, '9,2']);
  });

  test('stays at one thread a side when both limits are one', () => {
    const fleets = trajectory(FIRST_FLEET, { maxPushers: 1, maxPullers: 1 }, 5);
    expect(new Set(fleets.map(counts))).toEqual(new Set(['1,1']));
    expect(new Set(fleets.map((fleet) => fleet.direction))).toEqual(new Set(['toPushers']));
  });

  test('never leaves its limits and moves each side by one thread at the most', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 300 }), (max, steps) => {
        const fleets = trajectory(FIRST_FLEET, max, steps);
        for (const [index, fleet] of fleets.entries()) {
          expect(fleet.pushers).toBeGreaterThanOrEqual(1);
          expect(fleet.pushers).toBeLessThanOrEqual(max.maxPushers);
          expect(fleet.pullers).toBeGreaterThanOrEqual(1);
          expect(fleet.pullers).toBeLessThanOrEqual(max.maxPullers);
          const before = fleets[index - 1] ?? fleet;
          expect(Math.abs(fleet.pushers - before.pushers)).toBeLessThanOrEqual(1);
          expect(Math.abs(fleet.pullers - before.pullers)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('visits both corners again and again, for any limits', () => {
    fc.assert(
      fc.property(limits, (max) => {
        const period = 2 * Math.max(max.maxPushers, max.maxPullers) + 2;
        const fleets = trajectory(FIRST_FLEET, max, 3 * period);
        const visits = (corner: string) => fleets.filter((fleet) => counts(fleet) === corner).length;
        expect(visits(`${max.maxPushers},1`)).toBeGreaterThanOrEqual(2);
        expect(visits(`1,${max.maxPullers}`)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test('keeps the number of threads while it swings between the corners of equal limits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 64 }), (max) => {
        const fleets = trajectory(FIRST_FLEET, { maxPushers: max, maxPullers: max }, 6 * max);
        for (const fleet of fleets.slice(max)) expect(fleet.pushers + fleet.pullers).toBe(max + 1);
      }),
    );
  });

  test('comes back within limits that were lowered', () => {
    fc.assert(
      fc.property(limits, limits, fc.integer({ min: 0, max: 200 }), (before, after, steps) => {
        const fleet = clampFleet(trajectory(FIRST_FLEET, before, steps).at(-1) ?? FIRST_FLEET, after);
        expect(fleet.pushers).toBeLessThanOrEqual(after.maxPushers);
        expect(fleet.pullers).toBeLessThanOrEqual(after.maxPullers);
        expect(Math.min(fleet.pushers, fleet.pullers)).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});
