import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RedisServer } from '../../../e2e/fixtures/redis-server.ts';
import { Wire } from '../../../e2e/fixtures/wire.ts';
import { MessageProducer } from './message-producer.ts';

let redis: RedisServer;
let client: Redis;
let wire: Wire;
let producer: MessageProducer;
let errors: string[];
const waiting = () => client.lrange('bull:messages:wait', 0, -1);

beforeEach(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url);
  wire = await Wire.to(redis.port);
  errors = [];
  producer = new MessageProducer({
    redisUrl: wire.url,
    queue: 'messages',
    name: 'pusher',
    onError: ({ message }) => errors.push(message),
  });
});
afterEach(async () => {
  await producer.close();
  wire.close();
  client.disconnect();
  await redis.close();
});

test('a pack whose acknowledgement was lost is there once, and its pusher does not leave before it knows', async () => {
  const leaving = new AbortController();
  await producer.add({ producer: 'p', first: 0, count: 1 }, leaving.signal);
  wire.cutAtAnswer();
  const added = producer.add({ producer: 'p', first: 1, count: 1 }, leaving.signal);
  leaving.abort();
  expect(await added).toBe(true);
  expect(await waiting()).toEqual(['p-1', 'p-0']);
});

test('what Redis refuses is tried again, until its pusher is to leave', async () => {
  await client.config('SET', 'maxmemory', '1');
  const leaving = new AbortController();
  const added = producer.add({ producer: 'p', first: 0, count: 1 }, leaving.signal);
  await expect.poll(() => errors.length).toBeGreaterThan(1);
  leaving.abort();
  expect(await added).toBe(false);
  expect(await waiting()).toEqual([]);
});
