import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { MemoryStore } from '../../adapters/memory/memory-store.ts';
import { DEFAULT_OSCILLATOR_SETTINGS } from '../../model/oscillator.ts';
import type { MessageQueueCounts } from '../ports/message-queue.ts';
import { Backlog } from './backlog.ts';
import { FleetMeter } from './fleet-meter.ts';
import { SettingsKeeper } from './settings-keeper.ts';

let clock: ManualClock;
/** Jobs that wait; null: Redis is away. */
let waiting: number | null;
let meanSize: number;
let looksAtPacks: number;
let counted: { pushed: number; processed: number };
let rests: boolean[];
let backlog: Backlog;
let settings: SettingsKeeper;

beforeEach(async () => {
  clock = new ManualClock();
  [waiting, meanSize, looksAtPacks, rests] = [0, 1, 0, []];
  counted = { pushed: 0, processed: 0 };
  settings = await SettingsKeeper.load({
    store: new MemoryStore({ ...DEFAULT_OSCILLATOR_SETTINGS, maxBacklog: 100, pushIntervalMs: 0 }),
    scripts: { list: () => Promise.resolve([]), resolve: (name) => Promise.resolve(name) },
    defaults: {},
  });
  const counts = (): Promise<MessageQueueCounts> =>
    waiting === null
      ? Promise.reject(new Error('away'))
      : Promise.resolve({ waiting, active: 1, delayed: 0, failed: 0 });
  backlog = new Backlog({
    clock,
    settings,
    meter: new FleetMeter(clock),
    queue: {
      ...{
        counts,
        giveBack: () => Promise.resolve(0),
        holds: () => Promise.resolve(false),
        extendLocks: () => Promise.resolve(),
      },
      ...{ has: () => Promise.resolve(false), failures: () => Promise.resolve([]) },
      waitingPacks: () => {
        looksAtPacks += 1;
        return Promise.resolve({ meanSize, largest: 10 });
      },
    },
    leader: () => 'Pusher',
    counted: () => ({ ...counted }),
    onRest: (resting) => {
      if (rests.at(-1) !== resting) rests.push(resting);
    },
    onEmpty: () => undefined,
    onLimitChange: () => undefined,
  });
});

/** Lets a look come to its end. */
const look = async () => {
  clock.advance(100);
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

test('pushers rest above the limit and work again well below it', async () => {
  backlog.start();
  for (waiting of [50, 101, 95, 90]) await look();
  expect(rests).toEqual([false, true, false]);
});

test('between two looks it is known from what was counted', async () => {
  waiting = 60;
  backlog.start();
  await look();
  counted = { pushed: 70, processed: 30 };
  backlog.counted();
  expect(rests).toEqual([false]);
  counted = { pushed: 71, processed: 30 };
  backlog.counted();
  expect(rests).toEqual([false, true]);
  // The next look knows better.
  waiting = 20;
  await look();
  expect(rests).toEqual([false, true, false]);
});

test('packs count by their messages, whatever size is set now, and are looked at once a second', async () => {
  await settings.change({ messagesPerJob: 10 });
  await settings.change({ messagesPerJob: 1 });
  [waiting, meanSize] = [20, 10];
  backlog.start();
  for (let turn = 0; turn < 8; turn++) await look();
  expect(rests).toEqual([true]);
  expect(looksAtPacks).toBe(1);
});

test('what packs were like in a shorter queue is not taken for what they are like now', async () => {
  await settings.change({ messagesPerJob: 50 });
  [waiting, meanSize] = [0, 1];
  backlog.start();
  await look();
  [waiting, meanSize] = [1, 1];
  await look();
  [waiting, meanSize] = [3, 50];
  await look();
  expect(rests.at(-1)).toBe(true);
});

test('nothing is concluded while Redis is away', async () => {
  waiting = 60;
  backlog.start();
  await look();
  waiting = null;
  await look();
  counted = { pushed: 1_000, processed: 0 };
  backlog.counted();
  expect(rests).toEqual([false]);
});
