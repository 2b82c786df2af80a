import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import type { LedgerEntry } from '../../model/wire/ledger.ts';
import { Counter } from './counter.ts';
import { FleetMeter } from './fleet-meter.ts';
import type { MachineRules } from './machine.ts';
import { Score } from './score.ts';

let rules: MachineRules;
let told: string[];
let score: Score;
beforeEach(() => {
  rules = { mode: 'continuous', messagesPerSwitch: 10, maxPushers: 3, maxPullers: 3 };
  told = [];
  score = new Score({
    counter: new Counter(new FleetMeter(new ManualClock())),
    rules: () => rules,
    takeFence: ({ id }) => id === 1,
    onRepeated: () => told.push('repeated'),
    onFailure: ({ messageId }) => told.push(`failed ${messageId}`),
    onMove: ({ steps, switches }) => {
      const { fleet } = score.machine();
      told.push(`${switches} switches${steps ? ` to ${fleet.pushers},${fleet.pullers}` : ''}`);
    },
    onCounted: () => told.push('counted'),
  });
});

const processed = (first: number, count: number): LedgerEntry => ({
  ...{ kind: 'processed', thread: 'T1', producer: 'p', first, count },
  ...{ waitMs: 1, runMs: 1 },
});

test('a few fleets passed at once are all shown, many are not', () => {
  score.count([processed(0, 60)]);
  expect(told).toEqual(['0 switches to 2,1', '0 switches to 3,1', '6 switches to 2,2', 'counted']);
  told = [];
  score.count([processed(60, 2_000)]);
  expect(told).toHaveLength(2);
});

test('what is delivered again moves nothing and is told, for it has used permits', () => {
  score.count([processed(0, 5)]);
  told = [];
  score.count([processed(0, 5)]);
  expect(told).toEqual(['repeated']);
  score.count([processed(3, 5)]);
  expect(told).toEqual(['repeated', 'repeated', 'counted']);
  expect(score.machine()).toMatchObject({ messageCount: 8, totalMessageCount: 8 });
});

test('an empty queue ends the turn of the pullers and no other', () => {
  const fence: LedgerEntry = { kind: 'fence', epoch: 1, id: 1, permitsLeft: 0, inFlight: 0 };
  score.count([fence]);
  expect(told).toEqual([]);
  score.count([processed(0, 12), fence]);
  expect(told).toEqual(['1 switches', '1 switches to 2,1', 'counted']);
  expect(score.machine()).toMatchObject({ messageCount: 0, roleSwitchCount: 2 });
});

test('the past is counted without a word', () => {
  expect(score.countPast([processed(0, 25), processed(0, 25)])).toBe(25);
  expect(score.machine()).toMatchObject({ messageCount: 5, totalMessageCount: 25, roleSwitchCount: 2 });
  expect(told).toEqual([]);
});
