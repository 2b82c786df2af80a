import { describe, expect, it } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import type { Autoscale } from '../../model/process-group.ts';
import { autoscale, type GroupLoad } from './autoscale-rule.ts';

const settings: Autoscale = { min: 1, max: 6, backlogPerWorker: 10, cooldownS: 30 };
const load = (change: Partial<GroupLoad>): GroupLoad => ({
  now: 100_000,
  wanted: 2,
  backlog: 0,
  busy: 0,
  neededAt: 100_000,
  ...change,
});

describe('scaling by backlog', () => {
  it('adds at once as many as the backlog asks for, up to the most', () => {
    expect(autoscale(settings, load({ backlog: 21 }))).toBe(3);
    expect(autoscale(settings, load({ backlog: 20 }))).toBe(2);
    expect(autoscale(settings, load({ backlog: 1_000 }))).toBe(6);
  });

  it('takes away only when they have not been needed for a while', () => {
    expect(autoscale(settings, load({ wanted: 5, neededAt: 70_001 }))).toBe(5);
    expect(autoscale(settings, load({ wanted: 5, neededAt: 70_000 }))).toBe(1);
  });

  it('takes nothing away that has work in hand', () => {
    expect(autoscale(settings, load({ wanted: 5, busy: 4, neededAt: 0 }))).toBe(4);
  });

  it('keeps the limits at once, whatever it was before', () => {
    expect(autoscale(settings, load({ wanted: 9 }))).toBe(6);
    expect(autoscale(settings, load({ wanted: 0 }))).toBe(1);
    expect(autoscale({ ...settings, min: 0 }, load({ wanted: 1, neededAt: 0 }))).toBe(0);
    expect(autoscale({ ...settings, min: 0 }, load({ wanted: 0, backlog: 1 }))).toBe(1);
  });

  it('always ends within the limits', () => {
    const count = fc.integer({ min: 0, max: 64 });
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        fc.nat(5_000),
        fc.nat(200_000),
        (a, b, wanted, busy, backlog, ago) => {
          const [min, max] = [Math.min(a, b), Math.max(a, b, 1)];
          const result = autoscale(
            { ...settings, min, max },
            load({ wanted, busy, backlog, neededAt: 100_000 - ago }),
          );
          expect(result).toBeLessThanOrEqual(max);
          if (wanted >= min) expect(result).toBeGreaterThanOrEqual(Math.min(min, wanted));
          else expect(result).toBeGreaterThanOrEqual(min);
        },
      ),
    );
  });
});
