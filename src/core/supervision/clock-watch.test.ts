import { expect, test } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { ClockWatch, type ClockStep } from './clock-watch.ts';

function watch() {
  const clock = new ManualClock();
  const watching = ClockWatch.of(clock);
  const steps: ClockStep[] = [];
  watching.onStep((step) => steps.push(step));
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000);
      watching.look();
    }
  };
  pass(2);
  return { clock, watching, steps, pass };
}

test.each([-60_000, -3_600_000, 3_600_000, -1_500])('a clock that is set by %d ms is noticed once', (ms) => {
  const { clock, steps, pass } = watch();
  clock.set(ms);
  pass(3);
  expect(steps).toEqual([{ at: clock.now() - 2_000, ms }]);
  clock.set(-ms);
  pass(3);
  expect(steps.map((step) => step.ms)).toEqual([ms, -ms]);
});

test('a sleep of the machine is no step of its clock', () => {
  const { clock, steps, pass } = watch();
  clock.sleep(8 * 3_600_000);
  pass(3);
  expect(steps).toEqual([]);
});

test('a clock that is slowed down until it is right is followed in silence', () => {
  const { clock, steps, pass } = watch();
  for (let second = 0; second < 600; second += 1) {
    clock.set(-5);
    pass(1);
  }
  expect(steps).toEqual([]);
});

test('readings that were taken far apart are no step as long as that explains them', () => {
  const { watching, steps } = watch();
  watching.forget();
  watching.saw(1_000_000, 0);
  watching.saw(1_003_000, 500, 2_000);
  expect(steps).toEqual([]);
  watching.saw(943_500, 1_000, 10);
  expect(steps).toEqual([{ at: 943_500, ms: -57_500 }]);
});

test('the clock of another server is another clock', () => {
  const { watching, steps } = watch();
  watching.forget();
  watching.saw(5, 0);
  expect(steps).toEqual([]);
});
