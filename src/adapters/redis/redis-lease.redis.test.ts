import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RedisServer } from '../../../e2e/fixtures/redis-server.ts';
import { LEASE_KEY } from '../../model/oscillator.ts';
import { RedisLease } from './redis-lease.ts';

let redis: RedisServer;
let client: Redis;
let lease: RedisLease;
const holder = (engine: string) => ({ engine, host: 'here', pid: 1, since: 5 });

beforeEach(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url);
  lease = new RedisLease(() => client, LEASE_KEY);
});
afterEach(async () => {
  client.disconnect();
  await redis.close();
});

test('it is taken once, kept by its holder, and free again when that lets go', async () => {
  expect(await lease.holder(60_000)).toBeNull();
  expect(await lease.take(holder('one'), 60_000)).toBeNull();
  expect(await lease.take(holder('two'), 60_000)).toEqual(holder('one'));
  // Another whose name only begins alike is another.
  expect(await lease.take(holder('on'), 60_000)).toEqual(holder('one'));
  expect(await lease.take({ ...holder('one'), pid: 2 }, 60_000)).toBeNull();
  expect(await lease.holder(60_000)).toMatchObject({ engine: 'one', pid: 2 });
  await lease.release('two');
  expect(await lease.holder(60_000)).toMatchObject({ engine: 'one' });
  await lease.release('one');
  expect(await lease.take(holder('two'), 60_000)).toBeNull();
});

test('it runs out by itself', async () => {
  await lease.take(holder('one'), 40);
  await expect.poll(() => lease.holder(60_000)).toBeNull();
});

test('one that would outlive its time, for the clock of Redis was set back, is shortened by whoever looks', async () => {
  await lease.take(holder('one'), 15_000);
  // What setting the clock back by an hour does to a key.
  await client.pexpire(LEASE_KEY, 3_615_000);
  expect(await lease.take(holder('two'), 15_000)).toEqual(holder('one'));
  expect(await client.pttl(LEASE_KEY)).toBeLessThanOrEqual(15_000);
  await client.pexpire(LEASE_KEY, 3_615_000);
  expect(await lease.holder(15_000)).toEqual(holder('one'));
  expect(await client.pttl(LEASE_KEY)).toBeLessThanOrEqual(15_000);
});

test('what cannot be read stands for somebody', async () => {
  await client.set(LEASE_KEY, 'nonsense', 'EX', 60);
  expect(await lease.take(holder('one'), 1_000)).toMatchObject({ engine: 'unknown' });
});

test('what would never end is nobody’s lease, whatever it says', async () => {
  for (const text of ['{}', 'nonsense', JSON.stringify(holder('one'))]) {
    await client.set(LEASE_KEY, text);
    expect(await lease.holder(60_000)).toBeNull();
    expect(await lease.take(holder('two'), 60_000)).toBeNull();
    expect(await lease.holder(60_000)).toMatchObject({ engine: 'two' });
    await lease.release('two');
  }
});

test('a lease of another kind is named, and works when it is right again', async () => {
  await client.rpush(LEASE_KEY, 'a');
  await expect(lease.holder(60_000)).rejects.toThrow('WRONGTYPE');
  await client.del(LEASE_KEY);
  expect(await lease.take(holder('two'), 60_000)).toBeNull();
});
