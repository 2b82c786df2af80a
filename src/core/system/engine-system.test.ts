import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { createMemoryEngine, type MemoryEngine } from '../../adapters/memory/memory-engine.ts';
import { NOTHING_KNOWN } from '../../model/redis-trouble.ts';

describe('the engine as a whole', () => {
  let clock: ManualClock;
  let engine: MemoryEngine;
  beforeEach(() => {
    clock = new ManualClock();
    engine = createMemoryEngine({ clock });
  });

  it('is well, degraded without Redis, and stopping once it stops', () => {
    clock.advance(2_500);
    expect(engine.system.health()).toEqual({
      status: 'ok',
      ready: true,
      causes: [],
      redis: 'ready',
      oscillator: 'stopped',
      uptimeSeconds: 2.5,
    });
    engine.connections.lose('made up');
    expect(engine.system.health()).toMatchObject({
      status: 'degraded',
      ready: false,
      redis: 'lost',
      causes: [{ kind: 'redis-away', reason: 'Redis is away: made up' }],
    });
    engine.system.stopping();
    expect(engine.system.health().status).toBe('stopping');
  });

  it('says where it listens once it does', () => {
    expect(engine.system.view().apiUrl).toBeNull();
    engine.system.listening('http://127.0.0.1:3000');
    expect(engine.system.view()).toMatchObject({ apiUrl: 'http://127.0.0.1:3000', startedAt: clock.now() });
  });

  it('tells of changed settings, and only of those that changed', async () => {
    await engine.system.changeSettings({ requireToken: true, requestsPerSecond: 2_000 });
    await engine.system.changeSettings({ requireToken: true });
    expect(engine.events.last(5)).toEqual([
      { kind: 'settings-changed', at: clock.now(), fields: ['requireToken'] },
    ]);
  });

  it('asks for attention when the server it found would evict jobs', () => {
    expect(engine.system.attention()).toEqual([]);
    engine.connections.found = { ...NOTHING_KNOWN, evictionPolicy: 'allkeys-lru' };
    expect(engine.system.attention()).toMatchObject([{ kind: 'eviction-policy', policy: 'allkeys-lru' }]);
    expect(engine.system.health()).toMatchObject({ status: 'ok', ready: true });
  });

  it('is not ready while Redis answers and refuses work, and says why and what ends it', () => {
    const trouble = { cause: 'out-of-memory', reason: 'It is full', cure: 'Make room.' } as const;
    engine.connections.found = { ...NOTHING_KNOWN, trouble };
    expect(engine.system.readiness()).toEqual({
      ready: false,
      causes: [{ kind: 'redis-unusable', reason: 'It is full. Make room.' }],
    });
    expect(engine.system.health()).toMatchObject({ status: 'degraded', redis: 'ready' });
    expect(engine.system.health().causes).toHaveLength(1);
    expect(engine.system.attention()).toMatchObject([
      { kind: 'redis-unusable', severity: 'bad', ...trouble },
    ]);
    engine.connections.found = NOTHING_KNOWN;
    expect(engine.system.health()).toMatchObject({ status: 'ok', ready: true });
  });

  it('is ready and degraded while a key holds something else, or the memory of Redis is nearly used up', () => {
    const wrong = { key: 'worker:deliveries', found: 'string', expected: 'hash' };
    engine.connections.found = { ...NOTHING_KNOWN, wrongKeys: [wrong], memory: { used: 81, limit: 100 } };
    const { status, ready, causes } = engine.system.health();
    expect({ status, ready }).toEqual({ status: 'degraded', ready: true });
    expect(causes.map(({ kind }) => kind)).toEqual(['redis-wrong-type', 'redis-memory']);
    expect(causes[0]?.reason).toContain('worker:deliveries');
    engine.connections.found = { ...NOTHING_KNOWN, memory: { used: 79, limit: 100 } };
    expect(engine.system.health().status).toBe('ok');
  });

  const unworked = () => engine.system.attention().filter(({ kind }) => kind === 'backlog-without-worker');
  const leaveAlone = async () => {
    const [messages] = await engine.queues.list();
    if (messages === undefined) throw new Error('no queue');
    return vi.spyOn(engine.queues, 'list').mockResolvedValue([{ ...messages, name: 'reports', workers: 0 }]);
  };

  it('does not judge queues by what it saw long ago', async () => {
    await leaveAlone();
    const controller = new AbortController();
    const events = engine.system.live.follow({ signal: controller.signal });
    await events.next();
    await vi.waitFor(() => expect(unworked()).toHaveLength(1));
    controller.abort();
    clock.advance(16_000);
    expect(unworked()).toEqual([]);
  });

  it('sees queues without a worker while nobody follows, if it is told to look now and then', async () => {
    const asked = await leaveAlone();
    for (let time = 0; time < 3; time += 1) {
      clock.advance(10_000);
      expect(unworked()).toHaveLength(time === 0 ? 0 : 1);
      await engine.system.lookAround();
      expect(unworked()).toMatchObject([{ queue: 'reports' }]);
    }
    // What was seen a moment ago is good enough.
    await engine.system.lookAround();
    expect(asked).toHaveBeenCalledTimes(3);
    // Without Redis there is nothing to be seen, which is no failure of whoever looks.
    clock.advance(10_000);
    asked.mockRejectedValue(new Error('gone'));
    await engine.system.lookAround();
    clock.advance(6_000);
    expect(unworked()).toEqual([]);
  });
});
