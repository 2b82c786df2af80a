import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOscillatorRig } from '../../e2e/fixtures/oscillator.ts';
import { RedisServer } from '../../e2e/fixtures/redis-server.ts';

let redis: RedisServer;
let client: Redis;
beforeEach(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url);
});
afterEach(async () => {
  client.disconnect();
  await redis.close();
});

/** What is left of the locks of the jobs in hand, minutes. */
async function locks(): Promise<number[]> {
  const ids = await client.lrange('bull:messages:active', 0, -1);
  const left = await Promise.all(ids.map((id) => client.pttl(`bull:messages:${id}:lock`)));
  return left.filter((ms) => ms > 0).map((ms) => ms / 60_000);
}
const until = (fits: (minutes: number) => boolean) =>
  expect
    .poll(
      async () => {
        const all = await locks();
        return all.length > 0 && all.every(fits);
      },
      { timeout: 30_000, interval: 20 },
    )
    .toBe(true);

test('locks last over the time in which the machine sleeps, also of what is taken on the way, and not much longer', async () => {
  const rig = await startOscillatorRig({
    redisUrl: redis.url,
    // So busy that its thread hears nothing while it has a message in hand.
    settings: { handler: { kind: 'cpu', durationMs: 700 }, pushIntervalMs: 50, handlerTimeoutMs: 5_000 },
    threadHeapMb: 64,
  });
  try {
    await rig.oscillator.start();
    await until((minutes) => minutes < 5);
    const [first] = await client.lrange('bull:messages:active', 0, -1);

    await rig.oscillator.setAsleep(true);
    await until((minutes) => minutes > 11 * 60);
    // The next one that is taken is locked for as long.
    await expect
      .poll(() => client.lrange('bull:messages:active', 0, -1), { timeout: 30_000 })
      .not.toContain(first);
    await until((minutes) => minutes > 11 * 60);

    await rig.oscillator.setAsleep(false);
    await until((minutes) => minutes < 5);
    expect(rig.lines.filter((line) => /^(warn|error)/.test(line))).toEqual([]);
  } finally {
    await rig.close();
  }
});

test('what others have locked is left to them', async () => {
  const rig = await startOscillatorRig({ redisUrl: redis.url, settings: { maxPushers: 1 } });
  try {
    await client.rpush('bull:messages:active', 'foreign');
    await client.set('bull:messages:foreign:lock', 'somebody', 'PX', 60_000);
    await rig.oscillator.start();
    await rig.oscillator.setAsleep(true);
    expect(await client.pttl('bull:messages:foreign:lock')).toBeLessThanOrEqual(60_000);
  } finally {
    await rig.close();
  }
});
