import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveFrame } from '../../../model/live.ts';
import { createLiveStore } from './live-store.ts';
import { createLiveStream, type OpenLive, retryDelay } from './live-stream.ts';

interface Connection {
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal;
  send(id: string, frame: LiveFrame): void;
  fail(): void;
}

/** A made-up engine whose connections the test holds in its hands. */
function engine() {
  const connections: Connection[] = [];
  const open: OpenLive = ({ signal, lastEventId }) => {
    let waiting = Promise.withResolvers<{ id: string; value: LiveFrame } | null>();
    const ready: Promise<{ id: string; value: LiveFrame } | null>[] = [waiting.promise];
    const settle = (event: { id: string; value: LiveFrame } | null) => {
      waiting.resolve(event);
      waiting = Promise.withResolvers();
      ready.push(waiting.promise);
    };
    connections.push({
      lastEventId,
      signal,
      send: (id, value) => settle({ id, value }),
      fail: () => settle(null),
    });
    async function* events() {
      for (;;) {
        const event = await ready.shift();
        if (event === null || event === undefined) throw new Error('gone');
        yield event;
      }
    }
    return Promise.resolve(events());
  };
  return { connections, open };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe('the stream', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is open before the first frame and hands frames to the store', async () => {
    const { connections, open } = engine();
    const store = createLiveStore();
    createLiveStream(store, open);
    await settled();
    expect(store.state().stream.kind).toBe('open');
    connections[0]?.send('1', { at: 7 });
    await settled();
    expect(store.state().frameAt).toBe(7);
  });

  it('comes back by itself behind the last frame it has seen', async () => {
    const { connections, open } = engine();
    const store = createLiveStore();
    createLiveStream(store, open);
    await settled();
    connections[0]?.send('41', { at: 1 });
    connections[0]?.fail();
    await settled();
    expect(store.state().stream).toMatchObject({ kind: 'retrying', attempt: 1 });
    await vi.advanceTimersByTimeAsync(retryDelay(1));
    expect(connections[1]?.lastEventId).toBe('41');
    expect(store.state().stream.kind).toBe('open');
  });

  it('waits longer after every failure, up to a limit', () => {
    expect([1, 2, 3, 4, 5, 9].map(retryDelay)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it('ends while paused or hidden, and begins again after both', async () => {
    const { connections, open } = engine();
    const store = createLiveStore();
    const stream = createLiveStream(store, open);
    await settled();
    stream.setHidden(true);
    expect(connections[0]?.signal.aborted).toBe(true);
    stream.setPaused(true);
    stream.setHidden(false);
    await settled();
    expect(connections).toHaveLength(1);
    expect(store.state().stream.kind).toBe('paused');
    stream.setPaused(false);
    await settled();
    expect(connections).toHaveLength(2);
  });
});
