import { type Job, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisServer } from '../../../../e2e/fixtures/redis-server.ts';
import type { JobStatus } from '../../../model/job.ts';
import { systemClock } from '../../clock/system-clock.ts';
import { BullQueueCatalogue } from '../queue-catalogue.ts';
import { RedisLink } from '../redis-link.ts';
import { failForGood } from './job-ends.ts';
import { RedisJobStore } from './redis-job-store.ts';

const echo = { name: 'jobs-echo', prefix: 'bull' };
const link = new RedisLink({ clock: systemClock, log: { write: () => undefined } });
const catalogue = new BullQueueCatalogue({ link, clock: systemClock, searchEveryMs: 0 });
const options = { priority: 0, delayMs: 0, attempts: 1, backoffMs: 0, timeoutMs: null };
let numbers = 0;
const newId = () => `echo-${String(++numbers).padStart(26, '0')}`;
let redis: RedisServer;
let connection: Redis;
let store: RedisJobStore;
/** Somebody else's handle, as Bull Board has one. */
let plain: Queue;
let worker: Worker;

beforeAll(async () => {
  redis = await RedisServer.start();
  await link.switch({ url: redis.url });
  connection = new Redis(redis.url, { maxRetriesPerRequest: null });
});
beforeEach(async () => {
  await connection.flushall();
  store = new RedisJobStore({ client: () => link.client() });
  plain = new Queue('jobs-echo', { connection });
  await plain.getVersion();
  worker = new Worker('jobs-echo', null, { connection, autorun: false });
});
afterEach(async () => {
  await worker.close(true);
  await plain.close();
  await store.close();
});
afterAll(async () => {
  await catalogue.close();
  await link.close();
  connection.disconnect();
  await redis.close();
});

const ref = (id: string) => ({ id, type: 'echo' });

async function submit(): Promise<string> {
  const id = newId();
  await store.add([{ id, type: 'echo', payload: {}, options }]);
  return id;
}
async function cancelled(): Promise<string> {
  const id = await submit();
  expect(await store.cancel(ref(id))).toBe('cancelled');
  return id;
}
async function take(): Promise<Job<unknown>> {
  return (await worker.getNextJob('mine')) as Job<unknown>;
}
async function failed(): Promise<string> {
  const id = await submit();
  await failTaken(await take());
  return id;
}
function failTaken(job: Job<unknown>): Promise<unknown> {
  const holder = { worker: 'one', machine: 'here', pid: 1 };
  const held = {
    client: connection,
    queue: worker,
    prefix: 'bull',
    type: 'echo',
    job,
    token: 'mine',
    holder,
  };
  return failForGood(held, { code: 'FAILED', message: 'on purpose' });
}

/** What every place says: the queue, the type, the lists of both, and BullMQ itself. */
async function seen() {
  const view = await catalogue.find(echo);
  const [state] = await store.typeStates(['echo']);
  const page = async (of: 'failed' | 'cancelled') =>
    (await catalogue.page(echo, { state: of, offset: 0, limit: 100 })).jobs.map(({ id }) => id).sort();
  const list = async (status: JobStatus) => {
    const { total, jobs } = await store.page(['echo'], { status, offset: 0, limit: 100 });
    expect(jobs).toHaveLength(total);
    return jobs.map(({ id }) => id).sort();
  };
  const [failedIds, cancelledIds] = [await page('failed'), await page('cancelled')];
  expect(await list('failed')).toEqual(failedIds);
  expect(await list('cancelled')).toEqual(cancelledIds);
  expect(view?.counts).toMatchObject({ failed: failedIds.length, cancelled: cancelledIds.length });
  expect(state?.counts).toEqual(view?.counts);
  expect(state?.cancelled).toBe(cancelledIds.length);
  expect(await plain.getFailedCount()).toBe(failedIds.length + cancelledIds.length);
  return { failed: failedIds, cancelled: cancelledIds };
}

describe('cancelled jobs', () => {
  it('are told from failed ones by every count and list of their queue and type', async () => {
    const [one, two, three] = [await failed(), await cancelled(), await cancelled()];
    expect(await seen()).toEqual({ failed: [one], cancelled: [two, three].sort() });
    expect(await catalogue.row(echo, two)).toMatchObject({ state: 'cancelled' });
    expect(await catalogue.row(echo, one)).toMatchObject({ state: 'failed' });
    expect((await store.entries([one, two].map(ref))).map((entry) => entry?.status)).toEqual([
      'failed',
      'cancelled',
    ]);
  });

  it('are not run again by “retry failed”, but by their id', async () => {
    const [one, two, three] = [await failed(), await cancelled(), await failed()];
    expect(await catalogue.retryFailed(echo, 1)).toEqual({ retried: 1, remaining: 1 });
    expect(await catalogue.retryFailed(echo, 500)).toEqual({ retried: 1, remaining: 0 });
    expect(await catalogue.retryFailed(echo, 500)).toEqual({ retried: 0, remaining: 0 });
    expect(await seen()).toEqual({ failed: [], cancelled: [two] });
    expect((await store.entries([one, three].map(ref))).map((entry) => entry?.status)).toEqual([
      'pending',
      'pending',
    ]);

    expect(await catalogue.retry(echo, two)).toBe(true);
    expect(await seen()).toEqual({ failed: [], cancelled: [] });
    expect(await catalogue.row(echo, two)).toMatchObject({ state: 'waiting' });
  });

  it('stay out of “remove the failed ones”, and are removed by themselves', async () => {
    const [, two, , four] = [await failed(), await cancelled(), await failed(), await cancelled()];
    const what = { olderThanMs: 0, limit: 500 } as const;
    expect(await catalogue.clean(echo, { state: 'failed', ...what })).toEqual({ removed: 2, remaining: 0 });
    expect(await seen()).toEqual({ failed: [], cancelled: [two, four].sort() });
    expect(await catalogue.clean(echo, { state: 'cancelled', ...what, limit: 1 })).toEqual({
      removed: 1,
      remaining: 1,
    });
    expect(await catalogue.clean(echo, { state: 'cancelled', ...what })).toMatchObject({ removed: 1 });
    expect(await seen()).toEqual({ failed: [], cancelled: [] });
  });

  it('are counted exactly after somebody else has removed some, cleaned all or run one again', async () => {
    const [one, two, three] = [await cancelled(), await cancelled(), await failed()];
    await plain.remove(one);
    expect(await seen()).toEqual({ failed: [three], cancelled: [two] });

    // Bull Board's retry: the job fails by itself this time.
    await (await plain.getJob(two))?.retry('failed');
    const again = await take();
    expect(again.id).toBe(two);
    await failTaken(again);
    expect(await seen()).toEqual({ failed: [two, three].sort(), cancelled: [] });

    await cancelled();
    await plain.clean(0, 1_000, 'failed');
    expect(await seen()).toEqual({ failed: [], cancelled: [] });
  });

  it('noted by an older Capstan with another time than BullMQ are still known as cancelled', async () => {
    const id = await cancelled();
    await connection.zadd('bull:jobs-echo:cs:cancelled', Date.now() - 5, id);
    expect(await seen()).toEqual({ failed: [], cancelled: [id] });
  });

  it('do not shift the pages of the failed ones', async () => {
    const kept: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      kept.push(await failed());
      await cancelled();
      if (n === 3) await cancelled();
    }
    const page = async (offset: number) =>
      (await catalogue.page(echo, { state: 'failed', offset, limit: 4 })).jobs.map(({ id }) => id);
    expect([...(await page(0)), ...(await page(4))]).toEqual(kept.toReversed());
    expect(await page(8)).toEqual([]);
  });

  it('are unknown in a queue of somebody else’s, whatever its name: all its failed jobs are run again', async () => {
    const theirs = new Queue('jobs-theirs', { connection });
    await theirs.add('order', {}, { jobId: 'a' });
    const taker = new Worker('jobs-theirs', null, { connection, autorun: false });
    const job = (await taker.getNextJob('mine')) as Job<unknown>;
    await job.moveToFailed(new Error('CANCELLED: no stock'), 'mine', false);
    const name = { name: 'jobs-theirs', prefix: 'bull' };
    expect((await catalogue.find(name))?.counts).toMatchObject({ failed: 1, cancelled: 0 });
    expect(await catalogue.row(name, 'a')).toMatchObject({ state: 'failed' });
    expect(await catalogue.retryFailed(name, 500)).toEqual({ retried: 1, remaining: 0 });
    await taker.close(true);
    await theirs.close();
  });
});
