import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import type { FeedEvent } from '../ports/feed.ts';
import { StateFeed } from './state-feed.ts';

/** Collects what a reader gets as it gets it. */
function collect<Value>(events: AsyncIterableIterator<FeedEvent<Value>>): Value[] {
  const values: Value[] = [];
  void (async () => {
    for await (const { value } of events) values.push(value);
  })();
  return values;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the feed of a state', () => {
  let clock: ManualClock;
  let feed: StateFeed<number>;
  beforeEach(() => {
    clock = new ManualClock();
    feed = new StateFeed(0, { clock });
  });

  it('gives the current value at once, then changes', async () => {
    const seen = collect(feed.follow());
    await settle();
    expect(seen).toEqual([0]);
    feed.set(1);
    await settle();
    expect(seen).toEqual([0, 1]);
  });

  it('shows at most ten values a second, the newest in the end', async () => {
    const seen = collect(feed.follow());
    for (let n = 1; n <= 1_000; n += 1) {
      feed.set(n);
      clock.advance(1);
    }
    clock.advance(200);
    await settle();
    expect(seen.length).toBeLessThanOrEqual(12);
    expect(seen.at(-1)).toBe(1_000);
  });

  it('skips no step that comes no faster than ten a second, even in bursts', async () => {
    const seen = collect(feed.follow());
    for (let burst = 0; burst < 10; burst += 1) {
      for (let n = 0; n < 5; n += 1) {
        feed.set(burst * 10 + n, { step: true });
        feed.set(burst * 10 + n + 0.5);
      }
      clock.advance(500);
    }
    clock.advance(1_000);
    await settle();
    const steps = seen.filter(Number.isInteger).slice(1);
    expect(steps).toEqual(Array.from({ length: 50 }, (_, n) => Math.floor(n / 5) * 10 + (n % 5)));
  });

  it('skips to the newest step when they come faster, and never lags by more than a second', async () => {
    const seen = collect(feed.follow());
    for (let n = 1; n <= 5_000; n += 1) {
      feed.set(n, { step: true });
      clock.advance(4);
    }
    await settle();
    expect(5_000 - (seen.at(-1) ?? 0)).toBeLessThan(250);
    clock.advance(1_100);
    await settle();
    expect(seen.at(-1)).toBe(5_000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('shows the last value before it ends', async () => {
    const seen = collect(feed.follow());
    feed.set(1);
    feed.set(2);
    feed.end();
    await settle();
    expect(seen).toEqual([0, 1, 2]);
    expect(feed.readers).toBe(0);
  });
});
