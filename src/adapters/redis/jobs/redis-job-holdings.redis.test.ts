import { type Job, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RedisServer } from '../../../../e2e/fixtures/redis-server.ts';
import type { HeldJob } from '../../../core/ports/job-holdings.ts';
import { OWN_FIELDS, outcomesKey } from './job-keys.ts';
import { RedisJobHoldings } from './redis-job-holdings.ts';

const how = {
  ...{ suspect: false, count: 'kills' as const, cause: 'killed by SIGKILL' },
  holder: { worker: 'one', machine: 'here', pid: 1 },
};
let redis: RedisServer;
let client: Redis;
let queue: Queue;
let worker: Worker;
let holdings: RedisJobHoldings;

beforeEach(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url, { maxRetriesPerRequest: null });
  queue = new Queue('jobs-echo', { connection: client });
  worker = new Worker('jobs-echo', null, { connection: client, autorun: false });
  holdings = new RedisJobHoldings({ client: () => client });
});
afterEach(async () => {
  await holdings.close();
  await worker.close(true);
  await queue.close();
  client.disconnect();
  await redis.close();
});

/** A job in the hand of a process that is dead. */
async function taken(): Promise<HeldJob> {
  await queue.add('echo', {});
  await worker.getNextJob('dead:0');
  const [held] = await holdings.held(['echo'], 'dead');
  if (held === undefined) throw new Error('It is not held');
  return held;
}

test('a job of a dead process goes back as it was, with what has happened on its record', async () => {
  const held = await taken();
  await holdings.giveBack({ ...held, token: 'of somebody else' }, how);
  expect(await client.llen('bull:jobs-echo:wait')).toBe(0);
  expect(await client.xlen(outcomesKey('bull'))).toBe(0);

  await holdings.giveBack(held, how);
  await holdings.giveBack(held, how);
  expect(await client.lrange('bull:jobs-echo:wait', 0, -1)).toEqual([held.id]);
  expect(await client.hmget(`bull:jobs-echo:${held.id}`, 'ats', OWN_FIELDS.kills)).toEqual(['0', '1']);
  expect(await client.xlen(outcomesKey('bull'))).toBe(1);
});

test('a suspect keeps its delivery on its record', async () => {
  const held = await taken();
  await holdings.giveBack(held, { ...how, suspect: true, count: null });
  expect(await client.hmget(`bull:jobs-echo:${held.id}`, 'ats', OWN_FIELDS.kills)).toEqual(['1', null]);
});

test('whoever takes it the moment it is back finds no delivery too many', async () => {
  const other = new Redis(redis.url, { maxRetriesPerRequest: null });
  const quick = new Worker('jobs-echo', null, { connection: other, autorun: false });
  for (let n = 0; n < 100; n += 1) {
    const held = await taken();
    let job: Job | undefined;
    const back = holdings.giveBack(held, how);
    while (job === undefined) job = await quick.getNextJob('quick:0', { block: false });
    expect(job).toMatchObject({ id: held.id, attemptsStarted: 1 });
    await back;
    await job.moveToCompleted(null, 'quick:0', false);
  }
  await quick.close(true);
  other.disconnect();
});
