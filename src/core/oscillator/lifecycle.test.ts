import { expect, test } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { Lifecycle } from './lifecycle.ts';

test('start and stop are idempotent', async () => {
  const calls: string[] = [];
  const lifecycle = new Lifecycle({
    start: () => Promise.resolve(void calls.push('start')),
    stop: () => Promise.resolve(void calls.push('stop')),
    onPhase: () => undefined,
  });
  await Promise.all([lifecycle.start(), lifecycle.start()]);
  await lifecycle.start();
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  await lifecycle.stop();
  expect(calls).toEqual(['start', 'stop']);
});

test('a start that fails leaves it stopped and can be tried again', async () => {
  let fail = true;
  const lifecycle = new Lifecycle({
    start: () => (fail ? Promise.reject(new Error('no Redis')) : Promise.resolve()),
    stop: () => Promise.resolve(),
    onPhase: () => undefined,
  });
  await expect(lifecycle.start()).rejects.toThrow('no Redis');
  expect(lifecycle.phase()).toBe('stopped');
  fail = false;
  await lifecycle.start();
  expect(lifecycle.phase()).toBe('running');
});

test('whatever races, the last wish wins and transitions never overlap', async () => {
  const wishes = fc.array(fc.constantFrom('start' as const, 'stop' as const), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(wishes, fc.scheduler(), async (calls, scheduler) => {
      let busy = 0;
      const transition = async () => {
        expect(++busy).toBe(1);
        await scheduler.schedule(Promise.resolve());
        busy -= 1;
      };
      const lifecycle = new Lifecycle({ start: transition, stop: transition, onPhase: () => undefined });
      const done = Promise.all(calls.map((call) => lifecycle[call]()));
      await scheduler.waitFor(done);
      expect(lifecycle.phase()).toBe(calls.at(-1) === 'start' ? 'running' : 'stopped');
    }),
  );
});
