import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepFollowing } from './keep-following.ts';

describe('a stream that is kept', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is followed again when it breaks, later each time until something is heard', async () => {
    const { signal } = new AbortController();
    const attempts: number[] = [];
    const signals: AbortSignal[] = [];
    const ends = [false, false, true, false];
    const over = keepFollowing({
      signal,
      follow: (inner, heard) => {
        signals.push(inner);
        const hears = ends.shift();
        if (hears === undefined) return Promise.resolve();
        if (hears) heard();
        return Promise.reject(new Error('broken'));
      },
      onFailure: (_error, attempt) => attempts.push(attempt) > 0,
    });
    await vi.advanceTimersByTimeAsync(60_000);
    await over;
    expect(attempts).toEqual([1, 2, 1, 2]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true, true, false]);
  });

  it('is left when nobody wants it any more, and when trying again is of no use', async () => {
    const controller = new AbortController();
    const follow = vi.fn(() => Promise.reject(new Error('broken')));
    const left = keepFollowing({ signal: controller.signal, follow, onFailure: () => true });
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    await left;
    await keepFollowing({ signal: new AbortController().signal, follow, onFailure: () => false });
    expect(follow).toHaveBeenCalledTimes(2);
  });
});
