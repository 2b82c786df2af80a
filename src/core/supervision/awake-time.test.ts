import { expect, test } from 'vitest';
import { AwakeTime } from './awake-time.ts';

/** Clocks that can jump, as those of a machine do that was halted; nobody looks at them meanwhile. */
function wake() {
  let now = 5_000_000;
  let stoodFor = 0;
  const clock = { monotonic: () => now, sinceBoot: () => now + stoodFor };
  const awake = new AwakeTime(clock);
  const told: (number | 'suspend')[] = [];
  awake.onSuspend(() => told.push('suspend'));
  awake.onResume((ms) => told.push(ms));
  return {
    ...{ awake, told },
    now: clock.monotonic,
    jump: (ms: number) => (now += ms),
    /** The machine sleeps, and its monotonic clock stands. */
    stand: (ms: number) => (stoodFor += ms),
    pass: (seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        now += 1_000;
        awake.look();
      }
    },
  };
}

const HOUR = 3_600_000;

test('a night asleep does not count, neither to whom it was announced nor to whom it was not', () => {
  const { awake, told, now, jump, pass } = wake();
  const heardAt = now();
  pass(10);
  awake.suspending();
  pass(1);
  jump(8 * HOUR);
  awake.resumed();
  pass(4);
  expect(awake.since(heardAt)).toBe(15_000);
  expect(told).toEqual(['suspend', 8 * HOUR]);
  jump(HOUR);
  expect(awake.since(heardAt)).toBe(15_000);
  expect(told).toEqual(['suspend', 8 * HOUR, HOUR]);
  expect(awake.since(now() - 2_000)).toBe(0);
});

test('what happened after a sleep is not made younger by it', () => {
  const { awake, now, jump, pass } = wake();
  jump(HOUR);
  pass(1);
  const heardAt = now();
  pass(20);
  expect(awake.since(heardAt)).toBe(20_000);
});

test('a busy second or three are no sleep', () => {
  const { awake, told, now, jump, pass } = wake();
  const heardAt = now();
  for (let time = 0; time < 10; time += 1) {
    jump(3_000);
    pass(1);
  }
  expect(awake.since(heardAt)).toBe(40_000);
  expect(told).toEqual([]);
});

test('a sleep that is called off ends by itself, once', () => {
  const { awake, told, pass } = wake();
  awake.suspending();
  awake.suspending();
  pass(40);
  awake.resumed();
  expect(told).toEqual(['suspend', 0]);
});

test('a short sleep is told of as it was announced', () => {
  const { awake, told, jump } = wake();
  awake.suspending();
  jump(2_000);
  awake.resumed();
  expect(told).toEqual(['suspend', 0]);
});

test('a sleep in which the monotonic clock stands is told of, and nothing has to be left out for it', () => {
  const { awake, told, now, stand, pass } = wake();
  const heardAt = now();
  pass(5);
  stand(HOUR);
  pass(5);
  expect(told).toEqual([HOUR + 1_000]);
  expect(awake.since(heardAt)).toBe(10_000);
});
