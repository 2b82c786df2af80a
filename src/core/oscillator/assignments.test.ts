import { describe, expect, test } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { assign, type Assignments, NO_ASSIGNMENTS } from './assignments.ts';

const fleet = fc.record({
  pushers: fc.integer({ min: 0, max: 64 }),
  pullers: fc.integer({ min: 0, max: 64 }),
});
const ids = (assignments: Assignments, role: string) =>
  assignments.threads.filter((thread) => thread.role === role).map((thread) => thread.id);

describe('assigning roles', () => {
  test('a step in which one side loses and the other gains reverses the thread longest in its role', () => {
    const three = assign(NO_ASSIGNMENTS, { pushers: 3, pullers: 1 }).assignments;
    const change = assign(three, { pushers: 2, pullers: 2 });
    expect(change.reversed).toEqual([{ id: 'T1', role: 'Puller' }]);
    expect(change.spawned).toEqual([]);
    expect(change.retired).toEqual([]);
  });

  test('a thread comes back to its first role by way of the other', () => {
    let now = assign(NO_ASSIGNMENTS, { pushers: 2, pullers: 1 }).assignments;
    now = assign(now, { pushers: 1, pullers: 2 }).assignments;
    expect(ids(now, 'Puller')).toContain('T1');
    now = assign(now, { pushers: 2, pullers: 1 }).assignments;
    expect(ids(now, 'Pusher')).toHaveLength(2);
  });

  test('limits that are lowered retire the youngest', () => {
    const five = assign(NO_ASSIGNMENTS, { pushers: 5, pullers: 0 }).assignments;
    expect(assign(five, { pushers: 3, pullers: 0 }).retired.map((thread) => thread.id)).toEqual(['T5', 'T4']);
  });

  test('the fleet is always met, with as many threads kept as can be, and no name is used twice', () => {
    fc.assert(
      fc.property(fc.array(fleet, { minLength: 1, maxLength: 20 }), (fleets) => {
        let now = NO_ASSIGNMENTS;
        const retired = new Set<string>();
        for (const wanted of fleets) {
          const kept = Math.min(now.threads.length, wanted.pushers + wanted.pullers);
          const before = now.threads.length;
          const change = assign(now, wanted);
          now = change.assignments;
          expect(ids(now, 'Pusher')).toHaveLength(wanted.pushers);
          expect(ids(now, 'Puller')).toHaveLength(wanted.pullers);
          expect(change.retired).toHaveLength(before - kept);
          for (const { id } of change.spawned) expect(retired.has(id)).toBe(false);
          for (const { id } of change.retired) retired.add(id);
          expect(new Set(now.threads.map((thread) => thread.id)).size).toBe(now.threads.length);
        }
      }),
    );
  });
});
