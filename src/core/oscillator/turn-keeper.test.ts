import { beforeEach, expect, test } from 'vitest';
import type { LedgerEntry } from '../../model/wire/ledger.ts';
import type { MessagePack } from '../../model/wire/message.ts';
import type { Turn } from '../../model/wire/thread-host.ts';
import { advance, FIRST_MACHINE, type Machine, type MachineRules } from './machine.ts';
import { OpenPushes } from './open-pushes.ts';
import { TurnKeeper } from './turn-keeper.ts';

let machine: Machine;
let rules: MachineRules;
let pushes: OpenPushes;
/** What is in the queue, by producer; null: Redis is away. */
let queue: Set<string> | null;
let turns: Turn[];
let grants: number[];
let fences: number[];
let keeper: TurnKeeper;

beforeEach(() => {
  machine = FIRST_MACHINE;
  rules = { mode: 'alternating', messagesPerSwitch: 10, maxPushers: 3, maxPullers: 3 };
  pushes = new OpenPushes();
  queue = new Set();
  [turns, grants, fences] = [[], [], []];
  keeper = new TurnKeeper({
    host: {
      setTurn: (turn) => turns.push(turn),
      grant: (_, permits) => grants.push(permits),
      fence: (id) => fences.push(id),
    },
    machine: () => machine,
    rules: () => rules,
    pushes,
    hasReached: (pack) =>
      queue === null ? Promise.reject(new Error('away')) : Promise.resolve(queue.has(pack.producer)),
    write: (entry) => {
      count(entry);
    },
  });
});

function count(entry: LedgerEntry): void {
  if (entry.kind !== 'pushed') return;
  pushes.ended(entry.producer);
  machine = advance(machine, { kind: 'pushed', count: entry.count }, rules).machine;
}
const pack = (producer: string): MessagePack => ({ producer, first: 4, count: 3 });
const fence = (permitsLeft: number, inFlight = 0) =>
  keeper.takeFence({
    kind: 'fence',
    epoch: turns.at(-1)?.epoch ?? 0,
    id: fences.at(-1) ?? 0,
    permitsLeft,
    inFlight,
  });

test('permits that were lost are granted again', () => {
  keeper.begin();
  expect(turns).toMatchObject([{ roles: 'Pusher', permits: 10 }]);
  keeper.check();
  fence(7);
  expect(grants).toEqual([3]);
});

test('what a dead thread has pushed without saying so is found in the queue and counts in its turn', async () => {
  keeper.begin();
  pushes.begun(pack('a'));
  pushes.begun(pack('b'));
  pushes.lose('a');
  queue?.add('a');
  keeper.check();
  // Of ten permits seven are left and three are in hand of the one that lives.
  fence(4, 3);
  expect(grants).toEqual([]);
  await keeper.settle();
  expect(machine.messageCount).toBe(3);
  fence(4, 3);
  expect(grants).toEqual([]);
  expect(pushes.all()).toEqual([pack('b')]);
});

test('what it has not pushed is granted again', async () => {
  keeper.begin();
  pushes.begun(pack('a'));
  pushes.lose('a');
  await keeper.settle();
  expect(fences).toHaveLength(1);
  fence(7);
  expect(grants).toEqual([3]);
});

test('a turn does not begin before it is known what was pushed', async () => {
  pushes.begun(pack('a'));
  pushes.loseAll();
  queue = null;
  keeper.begin();
  expect(turns).toMatchObject([{ roles: 'none' }]);
  await expect(keeper.settle()).rejects.toThrow('away');
  expect(turns).toHaveLength(1);
  queue = new Set(['a']);
  await keeper.settle();
  expect(turns.at(-1)).toMatchObject({ roles: 'Pusher', permits: 7 });
});

test('a fence of an earlier turn says nothing of this one', () => {
  keeper.begin();
  const { epoch } = turns[0] ?? { epoch: 0 };
  keeper.begin();
  keeper.takeFence({ kind: 'fence', epoch, id: 1, permitsLeft: 0, inFlight: 0 });
  expect(grants).toEqual([]);
});

test('where both roles work all the time there is nothing to put right', () => {
  rules = { ...rules, mode: 'continuous' };
  keeper.begin();
  expect(turns).toMatchObject([{ roles: 'both', permits: null }]);
  keeper.check();
  expect(fences).toEqual([]);
});
