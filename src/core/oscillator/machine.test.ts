import { describe, expect, test } from 'vitest';
import { fc, runs } from '../../../e2e/fixtures/properties.ts';
import {
  advance,
  changeRules,
  FIRST_MACHINE,
  leader,
  type Machine,
  type MachineRules,
  type Tally,
} from './machine.ts';

const RULES: MachineRules = { maxPushers: 10, maxPullers: 10, messagesPerSwitch: 10, mode: 'continuous' };

const rules = fc.record({
  maxPushers: fc.integer({ min: 1, max: 12 }),
  maxPullers: fc.integer({ min: 1, max: 12 }),
  messagesPerSwitch: fc.integer({ min: 1, max: 30 }),
  mode: fc.constantFrom('continuous' as const, 'alternating' as const),
});
const tallies = fc.array(
  fc.record({
    kind: fc.constantFrom('pushed' as const, 'processed' as const),
    count: fc.integer({ min: 0, max: 200 }),
  }),
  { maxLength: 40 },
);

const run = (tally: readonly Tally[], by: MachineRules, from: Machine = FIRST_MACHINE) =>
  tally.reduce((machine, each) => advance(machine, each, by).machine, from);
const processed = (count: number): Tally => ({ kind: 'processed', count });
const pushed = (count: number): Tally => ({ kind: 'pushed', count });

describe('in continuous mode', () => {
  test('the tenth processed message switches the role and begins the count anew', () => {
    const before = run([processed(9)], RULES);
    expect(before).toMatchObject({ messageCount: 9, roleSwitchCount: 0 });
    const after = run([processed(1)], RULES, before);
    expect(after).toMatchObject({ messageCount: 0, roleSwitchCount: 1, totalMessageCount: 10 });
    expect(leader(after)).toBe('Puller');
  });

  test('pushed messages do not count', () => {
    expect(run([pushed(500)], RULES)).toEqual(FIRST_MACHINE);
  });

  test('every second switch moves the fleet', () => {
    const { machine, steps, switches } = advance(FIRST_MACHINE, processed(40), RULES);
    expect(switches).toBe(4);
    expect(steps.map((step) => step.fleet.pushers)).toEqual([2, 3]);
    expect(machine.fleet).toMatchObject({ pushers: 3, pullers: 1 });
  });

  test('a lower number per switch takes effect with the next message, and nothing is carried over', () => {
    const before = run([processed(9)], RULES);
    const lowered = { ...RULES, messagesPerSwitch: 3 };
    const after = run([processed(1)], lowered, changeRules(before, RULES, lowered));
    expect(after).toMatchObject({ messageCount: 0, roleSwitchCount: 1 });
  });
});

describe('in alternating mode', () => {
  const alternating: MachineRules = { ...RULES, mode: 'alternating' };

  test('pushed messages count while pushers lead, processed ones while pullers lead', () => {
    const one = run([processed(4), pushed(9)], alternating);
    expect(one).toMatchObject({ messageCount: 9, roleSwitchCount: 0, totalMessageCount: 4 });
    const two = run([pushed(1), pushed(3), processed(10)], alternating, one);
    expect(two).toMatchObject({ messageCount: 0, roleSwitchCount: 2, totalMessageCount: 14 });
    expect(two.fleet.pushers).toBe(2);
  });

  test('what is left of a tally after the switch does not count for the other role', () => {
    expect(run([pushed(15)], alternating)).toMatchObject({ messageCount: 0, roleSwitchCount: 1 });
  });

  test('changing the mode begins the count anew', () => {
    const before = run([pushed(7)], alternating);
    expect(changeRules(before, alternating, RULES).messageCount).toBe(0);
  });
});

test('counting in bulk is counting one by one', () => {
  fc.assert(
    fc.property(rules, tallies, (by, tally) => {
      const singles = tally.flatMap(({ kind, count }) =>
        Array.from({ length: count }, () => ({ kind, count: 1 })),
      );
      expect(run(tally, by)).toEqual(run(singles, by));
    }),
  );
});

test('the count stays below the messages per switch, and the total is what was processed', () => {
  fc.assert(
    fc.property(rules, tallies, (by, tally) => {
      const machine = run(tally, by);
      expect(machine.messageCount).toBeLessThan(by.messagesPerSwitch);
      const total = tally.reduce((sum, each) => sum + (each.kind === 'processed' ? each.count : 0), 0);
      expect(machine.totalMessageCount).toBe(total);
      expect(leader(machine)).toBe(machine.roleSwitchCount % 2 === 0 ? 'Pusher' : 'Puller');
    }),
  );
});

test('in continuous mode the number of switches is exact at any speed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 1_000 }),
      (sizes, each) => {
        const by = { ...RULES, messagesPerSwitch: each };
        const machine = run(sizes.map(processed), by);
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect(machine.roleSwitchCount).toBe(Math.floor(total / each));
        expect(machine.messageCount).toBe(total % each);
      },
    ),
    { numRuns: runs(30) },
  );
});
