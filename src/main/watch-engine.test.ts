import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryEngine } from '../adapters/memory/memory-engine.ts';
import type { EngineGlance } from './engine-glance.ts';
import { watchEngine } from './watch-engine.ts';

const unexpected = vi.fn();
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  expect(unexpected).not.toHaveBeenCalled();
});

it('reads the recent failures again until that succeeds, and no more often', async () => {
  const engine = createMemoryEngine();
  const read = vi
    .spyOn(engine.oscillator, 'failures')
    .mockRejectedValueOnce(new Error('gone'))
    .mockResolvedValue([{ messageId: 'one', reason: 'boom' }] as never);
  const glances: EngineGlance[] = [];
  const stop = watchEngine({ engine, onUnexpectedError: unexpected }, (glance) => glances.push(glance));
  await vi.advanceTimersByTimeAsync(0);
  expect(glances.at(-1)?.failures).toEqual([]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(glances.at(-1)?.failures).toEqual(['one: boom']);
  expect(read).toHaveBeenCalledTimes(2);
  stop();
});

it('has the engine look at its queues now and then, until it is stopped', async () => {
  const engine = createMemoryEngine();
  const look = vi.spyOn(engine.system, 'lookAround');
  const stop = watchEngine({ engine, onUnexpectedError: unexpected }, () => undefined);
  await vi.advanceTimersByTimeAsync(35_000);
  expect(look).toHaveBeenCalledTimes(3);
  stop();
  await vi.advanceTimersByTimeAsync(35_000);
  expect(look).toHaveBeenCalledTimes(3);
});
