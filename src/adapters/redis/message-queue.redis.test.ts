import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RedisServer } from '../../../e2e/fixtures/redis-server.ts';
import { MessageProducer } from './message-producer.ts';
import { BullMessageQueue } from './message-queue.ts';

let redis: RedisServer;
let client: Redis;
let queue: BullMessageQueue;
let producer: MessageProducer;
const signal = new AbortController().signal;

beforeEach(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url, { maxRetriesPerRequest: null });
  queue = new BullMessageQueue(() => client, 'messages');
  producer = new MessageProducer({
    redisUrl: redis.url,
    queue: 'messages',
    name: 'pusher',
    onError: () => undefined,
  });
});
afterEach(async () => {
  await producer.close();
  client.disconnect();
  await redis.close();
});

async function push(jobs: number, size: number): Promise<void> {
  for (let job = 0; job < jobs; job++)
    await producer.add({ producer: `of-${size}x3`, first: job * size, count: size }, signal);
}

test('an empty queue has packs of one message', async () => {
  expect(await queue.waitingPacks()).toEqual({ meanSize: 1, largest: 1 });
});

test('packs of several sizes are told apart, jobs of others count as one message', async () => {
  await push(30, 10);
  await push(10, 1);
  const others = new Queue('messages', { connection: client });
  await others.add('something', { no: 'message' });
  const { meanSize, largest } = await queue.waitingPacks();
  expect(meanSize * 41).toBeCloseTo(311);
  expect(largest).toBe(10);
});

test('of a long queue a sample tells enough', async () => {
  await push(600, 100);
  await push(1_800, 1);
  const { meanSize } = await queue.waitingPacks();
  expect(meanSize).toBeGreaterThan(20);
  expect(meanSize).toBeLessThan(32);
});

test('a job is found whatever has become of it', async () => {
  await push(1, 10);
  expect(await queue.has('of-10x3-0x10')).toBe(true);
  expect(await queue.has('of-10x3-0')).toBe(false);
});
