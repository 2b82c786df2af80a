import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { RedisServer } from '../../../../e2e/fixtures/redis-server.ts';
import { JobTaker } from './job-taker.ts';
import { outcomesKey } from './job-keys.ts';
import { RedisJobStore } from './redis-job-store.ts';

const options = { priority: 0, delayMs: 0, attempts: 1, backoffMs: 0, timeoutMs: null };
const holder = { worker: 'one', machine: 'here', pid: 1 };
let numbers = 0;
const newId = () => `echo-${String(++numbers).padStart(26, '0')}`;
let redis: RedisServer;
let client: Redis;
let store: RedisJobStore;
let queue: Queue;

beforeAll(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url, { maxRetriesPerRequest: null });
  store = new RedisJobStore({ client: () => client });
  queue = new Queue('jobs-echo', { connection: client });
});
beforeEach(() => client.flushall());
afterAll(async () => {
  await store.close();
  await queue.close();
  client.disconnect();
  await redis.close();
});

async function submit(payload: unknown = {}): Promise<string> {
  const id = newId();
  await store.add([{ id, type: 'echo', payload, options }]);
  return id;
}

/** Ends jobs as a worker of ours does, each with a result of so many bytes. */
async function complete(count: number, bytes: number): Promise<string[]> {
  const taker = new JobTaker({
    ...{ connection: client, prefix: 'bull', type: 'echo', run: 'test', holder, rate: null },
    onError: (error) => {
      throw error;
    },
  });
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push(await submit());
    const taken = await taker.take(0);
    if (taken === null) throw new Error('There is nothing to take');
    await taker.complete(taken, JSON.stringify('x'.repeat(bytes)), false);
  }
  await taker.close();
  return ids;
}
const memory = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);

test('of 200 results of 900 KB no more than the 64 MB of their type stay in Redis, and they are the newest', async () => {
  const before = await memory();
  const ids = await complete(200, 900_000);
  // The worker has looked itself while they ended: never much more than the bound.
  expect((await memory()) - before).toBeLessThan(110_000_000);
  await store.trimEnded('echo');
  expect((await memory()) - before).toBeLessThan(95_000_000);
  const kept = await queue.getCompletedCount();
  expect(kept).toBeGreaterThan(50);
  expect((await queue.getCompleted(0, -1)).map(({ id }) => id)).toEqual(ids.slice(-kept).toReversed());
  expect(await store.trimEnded('echo')).toBe(0);
});

test('a type keeps as many megabytes of ended jobs as it is set to, and less is trimmed at once', async () => {
  await complete(12, 500_000);
  expect((await store.typeStates(['echo']))[0]?.settings.keptMb).toBe(64);
  await store.changeType('echo', { keptMb: 3 });
  expect((await store.typeStates(['echo']))[0]?.settings.keptMb).toBe(3);
  expect(await queue.getCompletedCount()).toBe(5);
});

test('ended jobs of plain workers, and payloads and logs, count against the bound of their type', async () => {
  await store.changeType('echo', { keptMb: 1 });
  const worker = new Worker('jobs-echo', null, { connection: client, autorun: false });
  for (let n = 0; n < 4; n += 1) {
    await submit({ text: 'x'.repeat(200_000) });
    const job = await worker.getNextJob('mine');
    await queue.addJobLog(String(job.id), 'y'.repeat(200_000));
    if (n % 2 === 0) await job.moveToCompleted('done', 'mine', false);
    else await job.moveToFailed(new Error('on purpose'), 'mine', false);
  }
  await worker.close(true);
  expect(await store.trimEnded('echo')).toBe(2);
  expect(await queue.getJobCounts('completed', 'failed')).toEqual({ completed: 1, failed: 1 });
  expect(await client.keys('*:logs')).toHaveLength(2);
});

test('jobs that have not ended are never trimmed, however large', async () => {
  await store.changeType('echo', { keptMb: 1 });
  for (let n = 0; n < 3; n += 1) await submit({ text: 'x'.repeat(900_000) });
  expect(await store.trimEnded('echo')).toBe(0);
  expect(await queue.getWaitingCount()).toBe(3);
});

test('more than 10,000 ended jobs that plain workers have left are trimmed to that number', async () => {
  await submit();
  const pipeline = client.pipeline();
  for (let n = 1; n <= 10_300; n += 1) {
    pipeline.hset(`bull:jobs-echo:old-${n}`, { name: 'echo', data: '{}', timestamp: n, finishedOn: n });
    pipeline.zadd('bull:jobs-echo:completed', n, `old-${n}`);
  }
  await pipeline.exec();
  expect(await store.trimEnded('echo')).toBe(300);
  expect(await queue.getCompletedCount()).toBe(10_000);
  expect(await client.exists('bull:jobs-echo:old-300', 'bull:jobs-echo:old-301')).toBe(1);
});

test('the stream of outcomes is shortened when its entries take more than 64 MB', async () => {
  const key = outcomesKey('bull');
  for (let n = 0; n < 100; n += 1) await client.xadd(key, '*', 'outcome', 'x'.repeat(1_000_000));
  await store.trimOutcomes();
  expect(await client.memory('USAGE', key, 'SAMPLES', 0)).toBeLessThan(67_108_864);
  expect(await client.xlen(key)).toBeGreaterThan(30);
});
