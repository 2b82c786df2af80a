import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { createMemoryEngine, type MemoryEngine } from '../../adapters/memory/memory-engine.ts';
import type { LiveFrame } from '../../model/live.ts';
import type { FeedEvent } from '../ports/feed.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

function collect(events: AsyncIterableIterator<FeedEvent<LiveFrame>>) {
  const frames: LiveFrame[] = [];
  const ids: string[] = [];
  void (async () => {
    for await (const { id, value } of events) {
      frames.push(value);
      ids.push(id);
    }
  })();
  return { frames, ids };
}

describe('the live feed', () => {
  let clock: ManualClock;
  let engine: MemoryEngine;
  beforeEach(() => {
    clock = new ManualClock();
    engine = createMemoryEngine({ clock });
  });
  const advance = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100);
      await settle();
    }
  };

  it('begins with everything and then tells only what changed', async () => {
    const { frames } = collect(engine.system.live.follow());
    await settle();
    await advance(1_000);
    const [full, ...changes] = frames;
    expect(full).toMatchObject({ full: true, threads: [], attention: [], snapshot: null, events: [] });
    expect(changes).toMatchObject([
      {
        queues: [{ name: 'messages' }, { name: 'reports' }],
        jobs: {
          types: [{ name: 'calculation' }, { name: 'report' }],
          workers: [{ ours: true }, { late: true }],
        },
      },
      { attention: [{ kind: 'job-worker-late', worker: 'elsewhere-1' }] },
    ]);
    await engine.oscillator.start();
    await advance(100);
    const last = frames.at(-1);
    expect(last).toMatchObject({
      threads: [{ id: 'T1' }, { id: 'T2' }],
      fleetPoints: [{ pushers: 1, pullers: 1 }],
    });
    expect(last?.events?.map(({ kind }) => kind)).toEqual([
      'oscillator-started',
      'thread-spawned',
      'thread-spawned',
    ]);
    expect(last).not.toHaveProperty('connection');
    expect(last).not.toHaveProperty('full');
  });

  it('sends at most ten frames a second and every event once', async () => {
    const { frames } = collect(engine.system.live.follow());
    await engine.oscillator.start();
    for (let n = 0; n < 100; n += 1) {
      engine.oscillator.process(7, 0.01);
      clock.advance(10);
      await settle();
    }
    expect(frames.length).toBeLessThanOrEqual(13);
    const told = frames.slice(1).flatMap(({ events = [] }) => events);
    expect(told).toEqual(engine.events.last(500));
  });

  it('asks nothing while nobody follows, and polls once however many do', async () => {
    const list = vi.spyOn(engine.queues, 'list');
    await advance(3_000);
    expect(list).not.toHaveBeenCalled();
    const controller = new AbortController();
    for (let n = 0; n < 5; n += 1) collect(engine.system.live.follow({ signal: controller.signal }));
    await advance(3_000);
    expect(list.mock.calls.length).toBeLessThanOrEqual(4);
    controller.abort();
    await advance(200);
    list.mockClear();
    await advance(3_000);
    expect(list).not.toHaveBeenCalled();
  });

  it('keeps the last known parts while Redis is away', async () => {
    const { frames } = collect(engine.system.live.follow());
    await advance(1_000);
    engine.connections.lose('made up');
    await advance(2_000);
    const changes = frames.slice(-3);
    expect(changes.some(({ redis }) => redis?.kind === 'lost')).toBe(true);
    expect(changes.some(({ attention }) => attention?.[0]?.kind === 'redis-away')).toBe(true);
    const { frames: late } = collect(engine.system.live.follow());
    await settle();
    expect(late[0]).toMatchObject({ full: true, redis: { kind: 'lost' }, redisInfo: { version: '7.4.1' } });
  });

  it('lets a reader resume behind its last frame, or begin anew when that is gone', async () => {
    const keep = collect(engine.system.live.follow());
    const { ids } = collect(engine.system.live.follow());
    await advance(200);
    await engine.oscillator.start();
    await advance(100);
    const resumed = collect(engine.system.live.follow({ afterId: ids.at(-2) }));
    await settle();
    expect(resumed.frames).toEqual(keep.frames.slice(-1));
    const lost = collect(engine.system.live.follow({ afterId: 'another-life-3' }));
    await settle();
    expect(lost.frames).toMatchObject([{ full: true }]);
  });

  it('does not let a reader resume over a time in which nobody followed', async () => {
    const controller = new AbortController();
    const { ids } = collect(engine.system.live.follow({ signal: controller.signal }));
    await advance(200);
    controller.abort();
    await advance(200);
    await engine.oscillator.start();
    const { frames } = collect(engine.system.live.follow({ afterId: ids.at(-1) }));
    await settle();
    expect(frames[0]).toMatchObject({ full: true, oscillator: { status: { kind: 'running' } } });
  });
});
