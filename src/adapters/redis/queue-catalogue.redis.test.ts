import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisServer } from '../../../e2e/fixtures/redis-server.ts';
import { systemClock } from '../clock/system-clock.ts';
import { BullQueueCatalogue } from './queue-catalogue.ts';
import { RedisLink } from './redis-link.ts';

const orders = { name: 'orders', prefix: 'bull' };
const link = new RedisLink({ clock: systemClock, log: { write: () => undefined } });
const catalogue = new BullQueueCatalogue({ link, clock: systemClock, searchEveryMs: 0 });
let redis: RedisServer;
let connection: Redis;
let queue: Queue;

beforeAll(async () => {
  redis = await RedisServer.start();
  await link.switch({ url: redis.url });
  connection = new Redis(redis.url, { maxRetriesPerRequest: null });
});

beforeEach(async () => {
  await connection.flushall();
  queue = new Queue('orders', { connection });
  await queue.waitUntilReady();
  await queue.getVersion();
});

afterAll(async () => {
  await link.close();
  connection.disconnect();
  await redis.close();
});

/** Takes the next job and ends it. */
async function work(outcome: 'complete' | 'fail' | 'hold'): Promise<void> {
  const worker = new Worker('orders', undefined, { connection, autorun: false });
  const job = await worker.getNextJob('token');
  if (outcome === 'complete') await job.moveToCompleted('done', 'token', false);
  if (outcome === 'fail') await job.moveToFailed(new Error('no stock'), 'token', false);
  await worker.close(true);
}

describe('the catalogue of queues', () => {
  it('finds every queue among thousands of keys, whatever its prefix, and nothing else', async () => {
    const other = new Queue('mails', { connection, prefix: '{app:x}' });
    await other.getVersion();
    const pipeline = connection.pipeline().hset('user:7:meta', 'name', 'Ann').set('some:meta', 'text');
    for (let index = 0; index < 5_000; index++) pipeline.set(`noise:${index}`, 'x');
    await pipeline.exec();
    const names = (await catalogue.list()).map(({ name, prefix }) => `${prefix} ${name}`);
    expect(names).toEqual(['{app:x} mails', 'bull orders']);
    await other.obliterate();
    expect(await catalogue.list()).toHaveLength(1);
  });

  it('counts jobs by state, and sees pause and workers', async () => {
    await queue.addBulk(Array.from({ length: 5 }, (_, index) => ({ name: 'order', data: index })));
    await queue.add('later', 1, { delay: 1e6 });
    await queue.add('soon', 1, { priority: 3 });
    await work('complete');
    await work('fail');
    await work('hold');
    const worker = new Worker('orders', async () => undefined, { connection, autorun: false, name: 'anna' });
    await worker.waitUntilReady();
    const counts = {
      waiting: 2,
      active: 1,
      prioritized: 1,
      delayed: 1,
      'waiting-children': 0,
      completed: 1,
      failed: 1,
      cancelled: 0,
    };
    const seen = { ...orders, counts, version: await queue.getVersion(), trouble: null };
    expect(await catalogue.find(orders)).toEqual({ ...seen, paused: false, workers: 1 });
    await worker.close(true);
    await catalogue.setPaused(orders, true);
    expect(await queue.isPaused()).toBe(true);
    expect(await catalogue.list()).toEqual([{ ...seen, paused: true, workers: 0 }]);
    await catalogue.setPaused(orders, false);
    expect(await queue.isPaused()).toBe(false);
    expect(await catalogue.find({ name: 'nothing', prefix: 'bull' })).toBeNull();
  });

  it('does not know whether there are workers where CLIENT LIST is denied', async () => {
    await connection.acl('SETUSER', 'modest', 'on', '>pw', '~*', '&*', '+@all', '-client|list');
    await using denied = new AsyncDisposableStack();
    const modestLink = new RedisLink({ clock: systemClock, log: { write: () => undefined } });
    denied.defer(() => modestLink.close());
    await modestLink.switch({ url: redis.url.replace('//', '//modest:pw@') });
    const modest = new BullQueueCatalogue({ link: modestLink, clock: systemClock });
    expect(await modest.list()).toMatchObject([{ name: 'orders', workers: null }]);
  });

  it('pages through waiting jobs in the order in which they will run, without payloads', async () => {
    await queue.addBulk(
      Array.from({ length: 25 }, (_, index) => ({ name: `order ${index}`, data: 'x'.repeat(1e4) })),
    );
    const page = (offset: number) => catalogue.page(orders, { state: 'waiting', offset, limit: 10 });
    const first = await page(0);
    expect(first.total).toBe(25);
    expect(first.jobs.map(({ name }) => name)).toEqual(
      Array.from({ length: 10 }, (_, index) => `order ${index}`),
    );
    expect(JSON.stringify(first).length).toBeLessThan(3_000);
    expect((await page(20)).jobs.map(({ name }) => name)).toEqual(
      [20, 21, 22, 23, 24].map((n) => `order ${n}`),
    );
    expect((await page(30)).jobs).toEqual([]);
  });

  it('pages through finished jobs, the newest first, and delayed ones, the soonest first', async () => {
    for (const name of ['a', 'b', 'c']) {
      await queue.add(name, {});
      await work('fail');
    }
    await queue.add('late', {}, { delay: 2e6 });
    await queue.add('early', {}, { delay: 1e6 });
    const failed = await catalogue.page(orders, { state: 'failed', offset: 1, limit: 10 });
    expect(failed).toMatchObject({
      total: 3,
      jobs: [{ name: 'b', failedReason: 'no stock', attemptsMade: 1 }, { name: 'a' }],
    });
    const delayed = await catalogue.page(orders, { state: 'delayed', offset: 0, limit: 10 });
    expect(delayed.jobs.map(({ name }) => name)).toEqual(['early', 'late']);
  });

  it('shows one job, with a payload of megabytes cut in the server', async () => {
    const { id = '' } = await queue.add('big', { text: 'ü'.repeat(1e6) }, { attempts: 3 });
    const detail = await catalogue.job(orders, id);
    expect(detail).toMatchObject({
      id,
      name: 'big',
      state: 'waiting',
      dataTruncated: true,
      result: null,
      stacktrace: [],
    });
    expect(Buffer.byteLength(detail?.data ?? '')).toBeLessThanOrEqual(65_536);
    expect(detail?.data).not.toContain('\uFFFD');
    expect(JSON.parse(detail?.options ?? '')).toMatchObject({ attempts: 3 });
    await work('complete');
    expect(await catalogue.job(orders, id)).toMatchObject({ state: 'completed', result: '"done"' });
    expect(await catalogue.job(orders, 'nothing')).toBeNull();
  });

  it('retries failed jobs, one or a bounded number', async () => {
    await queue.addBulk(
      Array.from({ length: 5 }, (_, index) => ({ name: 'order', data: index, opts: { jobId: `j${index}` } })),
    );
    for (let index = 0; index < 5; index++) await work('fail');
    expect(await catalogue.retry(orders, 'j0')).toBe(true);
    expect(await catalogue.retry(orders, 'j0')).toBe(false);
    expect(await catalogue.retry(orders, 'nothing')).toBe(false);
    expect(await catalogue.retryFailed(orders, 3)).toEqual({ retried: 3, remaining: 1 });
    expect(await catalogue.retryFailed(orders, 3)).toEqual({ retried: 1, remaining: 0 });
    expect((await catalogue.find(orders))?.counts).toMatchObject({ waiting: 5, failed: 0 });
  });

  it('removes a job unless a worker holds it', async () => {
    const { id = '' } = await queue.add('order', {});
    await work('hold');
    expect(await catalogue.remove(orders, id, false)).toEqual({ kind: 'held', key: `bull:orders:${id}` });
    const next = await queue.add('order', {});
    expect(await catalogue.remove(orders, next.id ?? '', false)).toEqual({ kind: 'removed', jobs: 1 });
    expect(await catalogue.row(orders, next.id ?? '')).toBeNull();
  });

  it('cleans in bounded calls until nothing remains, and spares the young', async () => {
    await queue.addBulk(Array.from({ length: 250 }, (_, index) => ({ name: 'order', data: index })));
    const what = { state: 'waiting', olderThanMs: 0, limit: 100 } as const;
    expect(await catalogue.clean(orders, { ...what, olderThanMs: 1e6 })).toEqual({
      removed: 0,
      remaining: 0,
    });
    expect(await catalogue.clean(orders, what)).toEqual({ removed: 100, remaining: 150 });
    expect(await catalogue.clean(orders, what)).toEqual({ removed: 100, remaining: 50 });
    expect(await catalogue.clean(orders, what)).toEqual({ removed: 50, remaining: 0 });
  });
});
