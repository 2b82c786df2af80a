import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { MemoryChild } from '../../adapters/memory/memory-child.ts';
import type { ThreadSettings } from '../../model/wire/thread-host.ts';
import { AwakeTime } from '../supervision/awake-time.ts';
import { ThreadHostProcess } from './thread-host-process.ts';

const settings: ThreadSettings = {
  pushIntervalMs: 1_000,
  messagesPerJob: 1,
  jobLimit: null,
  handler: { kind: 'none' },
  handlerTimeoutMs: 30_000,
};
const ignore = () => undefined;

let clock: ManualClock;
/** How far the clock has jumped while the machine slept. */
let jumpedMs: number;
let child: MemoryChild;
let host: ThreadHostProcess;
let ends: string[];

beforeEach(async () => {
  clock = new ManualClock();
  jumpedMs = 0;
  ends = [];
  // Timers stand still in sleep, the clock does not.
  const jumping = {
    ...{ after: clock.after.bind(clock), every: clock.every.bind(clock) },
    now: () => clock.now() + jumpedMs,
    monotonic: () => clock.monotonic() + jumpedMs,
    sinceBoot: () => clock.sinceBoot() + jumpedMs,
  };
  const awake = new AwakeTime(jumping);
  clock.every(1_000, () => awake.look());
  child = new MemoryChild(1_000);
  host = new ThreadHostProcess(
    {
      launcher: { launch: () => Promise.resolve(child) },
      entry: 'thread-host.js',
      threadEntry: 'file:///thread.js',
      clock: jumping,
      awake,
      log: { write: ignore },
      ledger: { begin: () => 'ledger', end: ignore },
      queue: 'messages',
      tokenPrefix: 'capstan-test',
    },
    {
      ...{ onThreads: ignore, onThreadExit: ignore, onState: ignore },
      onHostExit: ({ cause }) => ends.push(cause),
      hadWork: () => Promise.resolve(false),
    },
  );
  const started = host.start({ redisUrl: 'redis://localhost', settings });
  await new Promise((resolve) => setImmediate(resolve));
  child.say({ type: 'ready' });
  await started;
});
afterEach(() => {
  child.exit({ code: 0, signal: null });
});

const state = () => host.process.state().kind;

test('a silent thread host is late after 15 s and ended after 30', () => {
  clock.advance(10_000);
  expect(state()).toBe('running');
  clock.advance(10_000);
  expect(state()).toBe('late');
  child.say({ type: 'threads', threads: [] });
  expect(state()).toBe('running');
  clock.advance(35_000);
  expect(child.received).toContain('SIGKILL');
});

test('a night in which the machine slept is no silence', () => {
  clock.advance(10_000);
  jumpedMs += 8 * 3_600_000;
  clock.advance(4_000);
  expect(state()).toBe('running');
  clock.advance(6_000);
  expect(state()).toBe('late');
  expect(child.received).not.toContain('SIGKILL');
  expect(ends).toEqual([]);
});

test('it hears of sleep, for what its threads lock has to last', () => {
  host.setAsleep(true);
  host.setAsleep(false);
  expect(child.received.slice(-2)).toEqual([
    { type: 'asleep', asleep: true },
    { type: 'asleep', asleep: false },
  ]);
});
