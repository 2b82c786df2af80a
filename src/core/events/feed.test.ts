import { describe, expect, it, vi } from 'vitest';
import { DomainError } from '../../model/domain-error.ts';
import type { FeedEvent } from '../ports/feed.ts';
import { EventFeed } from './feed.ts';

async function read<Value>(events: AsyncIterableIterator<FeedEvent<Value>>, count: number): Promise<Value[]> {
  const values: Value[] = [];
  for (let n = 0; n < count; n += 1) {
    const result = await events.next();
    if (result.done === true) break;
    values.push(result.value.value);
  }
  return values;
}

describe('a feed', () => {
  it('gives each reader the newest event and all that follow', async () => {
    const feed = new EventFeed<number>();
    feed.publish(1);
    feed.publish(2);
    const [a, b] = [feed.follow(), feed.follow()];
    feed.publish(3);
    expect(await read(a, 2)).toEqual([2, 3]);
    expect(await read(b, 2)).toEqual([2, 3]);
    const next = a.next();
    feed.publish(4);
    expect(await next).toMatchObject({ value: { value: 4 } });
  });

  it('gives nothing old to readers of a feed of happenings', async () => {
    const feed = new EventFeed<number>({ startWith: 'nothing' });
    feed.publish(1);
    const events = feed.follow();
    feed.publish(2);
    expect(await read(events, 1)).toEqual([2]);
  });

  it('continues behind the last event seen while it is kept', async () => {
    const feed = new EventFeed<number>({ run: 'r', keep: 3 });
    for (const n of [1, 2, 3, 4, 5]) feed.publish(n);
    expect(await read(feed.follow({ afterId: 'r-3' }), 2)).toEqual([4, 5]);
    const upToDate = feed.follow({ afterId: 'r-5' });
    feed.publish(6);
    expect(await read(upToDate, 1)).toEqual([6]);
  });

  it.each(['r-1', 'other-5', 'r-99', 'nonsense'])(
    'begins with the newest event behind %s',
    async (afterId) => {
      const feed = new EventFeed<number>({ run: 'r', keep: 2 });
      for (const n of [1, 2, 3, 4]) feed.publish(n);
      expect(await read(feed.follow({ afterId }), 1)).toEqual([4]);
    },
  );

  it('begins with what its owner says where the position is unknown', async () => {
    const feed = new EventFeed<string>({ run: 'r' });
    feed.publish('change');
    expect(await read(feed.follow({ first: () => 'everything' }), 1)).toEqual(['everything']);
    expect(await read(feed.follow({ afterId: 'r-0', first: () => 'everything' }), 1)).toEqual(['everything']);
    feed.forget();
    expect(await read(feed.follow({ afterId: 'r-1', first: () => 'everything' }), 1)).toEqual(['everything']);
  });

  it('cuts off only the reader that leaves too much unread, at once and with a reason', async () => {
    const feed = new EventFeed<string>({ maxBacklogBytes: 100 });
    const onCutOff = vi.fn();
    const slow = feed.follow({ onCutOff });
    const quick = feed.follow();
    for (let n = 0; n < 10; n += 1) {
      feed.publish('x'.repeat(30));
      await quick.next();
    }
    expect(onCutOff).toHaveBeenCalledOnce();
    expect(feed.readers).toBe(1);
    const error: unknown = await slow.next().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code: 'STREAM_TOO_SLOW', detail: { limitBytes: 100 } });
    expect(await slow.next()).toEqual({ done: true, value: undefined });
  });

  it('works out the length of an event once, and only when a reader lags', () => {
    const toJSON = vi.fn(() => 'text');
    const feed = new EventFeed<{ toJSON(): string }>({ startWith: 'nothing' });
    feed.publish({ toJSON });
    expect(toJSON).not.toHaveBeenCalled();
    feed.follow();
    feed.follow();
    feed.publish({ toJSON });
    expect(toJSON).toHaveBeenCalledOnce();
  });

  it('lets a reader go when its signal aborts, even while it waits', async () => {
    const feed = new EventFeed<number>();
    const controller = new AbortController();
    const events = feed.follow({ signal: controller.signal });
    const waiting = events.next();
    controller.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(feed.readers).toBe(0);
    expect(await read(feed.follow({ signal: controller.signal }), 1)).toEqual([]);
  });

  it('lets a reader go that stops iterating', async () => {
    const feed = new EventFeed<number>();
    feed.publish(1);
    for await (const { value } of feed.follow()) {
      expect(value).toBe(1);
      break;
    }
    expect(feed.readers).toBe(0);
  });

  it('ends every reader with what was already there, and takes no more', async () => {
    const feed = new EventFeed<number>();
    feed.publish(1);
    const events = feed.follow();
    feed.end();
    feed.publish(2);
    expect(await read(events, 5)).toEqual([1]);
    expect(await read(feed.follow(), 5)).toEqual([1]);
  });
});
