import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort, RedisServer } from '../../../e2e/fixtures/redis-server.ts';
import { systemClock } from '../clock/system-clock.ts';
import { RedisAdmin } from './redis-admin.ts';
import { RedisLink } from './redis-link.ts';

async function connected(redis: RedisServer): Promise<{ link: RedisLink; admin: RedisAdmin }> {
  const link = new RedisLink({ clock: systemClock, log: { write: () => undefined } });
  onTestFinished(() => link.close());
  await link.switch({ url: redis.url });
  return { link, admin: new RedisAdmin(link) };
}

describe('looking at a server', () => {
  it('tells its version, round trip and eviction policy when it can be worked with', async () => {
    await using redis = await RedisServer.start({ password: 'secret' });
    const { admin } = await connected(redis);
    const test = await admin.test({ url: redis.url });
    expect(test).toMatchObject({ ok: true, evictionPolicy: 'noeviction' });
    expect(test.ok && test.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(test.ok && test.roundTripMs).toBeGreaterThan(0);
  });

  it('says why it cannot be worked with, also of one that hangs', async () => {
    await using redis = await RedisServer.start({ password: 'secret' });
    const { admin } = await connected(redis);
    const wrong = admin.test({ url: redis.url.replace('secret', 'wrong') });
    const missing = admin.test({ url: redis.url.replace(':secret@', '') });
    const nobody = admin.test({ url: `redis://127.0.0.1:${await freePort()}` });
    const nowhere = admin.test({ url: 'redis://no-such-host.invalid' });
    const plain = admin.test({ url: redis.url.replace('redis:', 'rediss:') });
    expect(await wrong).toMatchObject({ ok: false, code: 'REDIS_AUTH_FAILED' });
    expect(await missing).toMatchObject({ ok: false, code: 'REDIS_AUTH_FAILED' });
    for (const test of [nobody, nowhere, plain]) {
      expect(await test).toMatchObject({ ok: false, code: 'REDIS_UNAVAILABLE' });
    }
    redis.freeze();
    expect(await admin.test({ url: redis.url })).toMatchObject({ ok: false, code: 'REDIS_UNAVAILABLE' });
  });

  it('sums INFO up', async () => {
    await using redis = await RedisServer.start({ config: ['appendonly yes', 'maxmemory 100mb'] });
    const { admin, link } = await connected(redis);
    await link.client().set('a', '1');
    await link.client().get('a');
    expect(await admin.info()).toMatchObject({
      flavour: 'redis',
      mode: 'standalone',
      keys: 1,
      hitRate: expect.closeTo(0.5, 0) as number,
      aofEnabled: true,
      maxMemoryBytes: 104_857_600,
      evictionPolicy: 'noeviction',
      processId: redis.pid,
    });
  });

  it('walks through all keys in steps, each with type, time to live and size', async () => {
    await using redis = await RedisServer.start();
    const { admin, link } = await connected(redis);
    const pipeline = link.client().pipeline();
    for (let index = 0; index < 2_500; index++) pipeline.set(`key:${index}`, 'x');
    await pipeline.hset('other', 'a', '1').expire('other', 100).exec();
    const seen = new Set<string>();
    let cursor = '0';
    let steps = 0;
    do {
      const page = await admin.keys({ pattern: '*', cursor, limit: 200 });
      for (const { key } of page.keys) seen.add(key);
      expect(page.keys.length).toBeLessThan(400);
      ({ cursor } = page);
      steps += 1;
    } while (cursor !== '0');
    expect(seen.size).toBe(2_501);
    expect(steps).toBeGreaterThan(5);
    const { keys } = await admin.keys({ pattern: 'oth*', cursor: '0', limit: 200 });
    expect(keys).toMatchObject([{ key: 'other', type: 'hash' }]);
    expect(keys[0]?.ttlMs).toBeGreaterThan(90_000);
    expect(keys[0]?.bytes).toBeGreaterThan(0);
  });
});
