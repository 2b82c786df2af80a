import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RedisServer } from '../../../e2e/fixtures/redis-server.ts';
import { mendDelays, mendExpiries } from './clock-mending.ts';

const HOUR = 3_600_000;
const QUEUE = { base: 'bull:jobs-echo:', lockMs: 30_000 };

let redis: RedisServer;
let client: Redis;
let queue: Queue;

beforeEach(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url, { maxRetriesPerRequest: null });
  queue = new Queue('jobs-echo', { connection: client });
});
afterEach(async () => {
  await queue.close();
  client.disconnect();
  await redis.close();
});

/** What setting back the clock of Redis by an hour does to its keys. */
async function setBack(): Promise<void> {
  for (const key of await client.keys('*')) {
    const left = await client.pttl(key);
    if (left > 0) await client.pexpire(key, left + HOUR);
  }
}

test('after the clock was set back, limits, looks for stalled jobs and locks end when they would have', async () => {
  await client.set(`${QUEUE.base}limiter`, 1, 'PX', 1_000);
  await client.set(`${QUEUE.base}stalled-check`, 1, 'PX', 20_000);
  await client.lpush(`${QUEUE.base}active`, 'dead', 'night');
  await client.set(`${QUEUE.base}dead:lock`, 'token', 'PX', 30_000);
  await client.set(`${QUEUE.base}night:lock`, 'token', 'PX', 12 * HOUR);
  await setBack();
  await mendExpiries(client, [QUEUE], HOUR);
  const left = (suffix: string) => client.pttl(`${QUEUE.base}${suffix}`);
  expect(await left('limiter')).toBeLessThanOrEqual(1_000);
  expect(await left('stalled-check')).toBeLessThanOrEqual(20_000);
  expect(await left('dead:lock')).toBeLessThanOrEqual(30_000);
  expect(await left('night:lock')).toBeGreaterThan(11 * HOUR);
  // A second engine that notices the same changes nothing any more.
  const before = await left('dead:lock');
  await mendExpiries(client, [QUEUE], HOUR);
  expect(await left('dead:lock')).toBeLessThanOrEqual(before);
  expect(await left('dead:lock')).toBeGreaterThan(0);
});

test('after the clock was set back, delayed jobs run when they would have, but runs of schedules stay', async () => {
  // Made a moment ago by a clock that was an hour ahead.
  await queue.addBulk(
    Array.from({ length: 1_200 }, (_, index) => ({
      name: 'echo',
      data: {},
      opts: { jobId: `job-${index}`, delay: HOUR + 10 + index },
    })),
  );
  await queue.upsertJobScheduler('daily', { pattern: '0 3 * * *', tz: 'UTC' }, { name: 'echo' });
  const [daily] = await client.zrange(`${QUEUE.base}delayed`, '-1', '-1', 'WITHSCORES');
  await mendDelays(client, [QUEUE], HOUR);
  // Another engine on the same server notices the same step.
  await mendDelays(client, [QUEUE], HOUR);
  const ran: string[] = [];
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  const worker = new Worker('jobs-echo', (job) => Promise.resolve(ran.push(job.id ?? '')), {
    connection,
    concurrency: 50,
  });
  await expect.poll(() => ran.length, { timeout: 30_000 }).toBe(1_200);
  await worker.close();
  connection.disconnect();
  expect(await client.zrange(`${QUEUE.base}delayed`, '0', '-1')).toEqual([daily]);
  expect(new Set(ran).size).toBe(1_200);
});
