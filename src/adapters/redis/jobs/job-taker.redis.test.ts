import { FlowProducer, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RedisServer } from '../../../../e2e/fixtures/redis-server.ts';
import { JobTaker, type TakenJob } from './job-taker.ts';
import { RedisJobStore } from './redis-job-store.ts';

const TYPE = 'echo';
const name = 'jobs-echo';
/** Ids as types' jobs have them. */
const ref = (id: string) => ({ id, type: 'echo' });
const PARENT = `echo-${'0'.repeat(26)}`;
const CHILD = `echo-${'1'.repeat(26)}`;
const child = { name: TYPE, queueName: name };
let redis: RedisServer;
let client: Redis;
let queue: Queue;
let flows: FlowProducer;
let store: RedisJobStore;
let taker: JobTaker;
let errors: string[];

beforeEach(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url, { maxRetriesPerRequest: null });
  queue = new Queue(name, { connection: client });
  flows = new FlowProducer({ connection: client });
  store = new RedisJobStore({ client: () => client });
  errors = [];
  taker = takerOn(client);
});
afterEach(async () => {
  await taker.close();
  await store.close();
  await flows.close();
  await queue.close();
  client.disconnect();
  await redis.close();
});

function takerOn(connection: Redis): JobTaker {
  const holder = { worker: 'one', machine: 'here', pid: 1 };
  const onError = ({ message }: Error) => errors.push(message);
  return new JobTaker({
    connection,
    prefix: 'bull',
    type: TYPE,
    run: 'capstan-run',
    holder,
    rate: null,
    onError,
  });
}

async function take(): Promise<TakenJob> {
  const taken = await taker.take(0);
  if (taken === null) throw new Error('There is nothing to take');
  return taken;
}

/** A parent whose only child waits. */
async function family(options: object = {}) {
  const parent = { ...child, opts: { jobId: PARENT } };
  const waits = { ...child, opts: { jobId: CHILD, ...options } };
  await flows.add({ ...parent, children: [waits] });
}

const stateOf = (id: string) => queue.getJobState(id);

test('a parent whose children have not ended cannot be put off', async () => {
  await family();
  expect(await store.change(ref(PARENT), { delayMs: 60_000 })).toBe('not waiting');
  expect(await stateOf(PARENT)).toBe('waiting-children');
  await taker.complete(await take(), '1', false);
  expect(await stateOf(PARENT)).toBe('waiting');
});

test('a cancelled parent is run again only when its children have ended', async () => {
  await family();
  expect(await store.cancel(ref(PARENT))).toBe('cancelled');
  expect(await store.retry(ref(PARENT))).toBe('waits for children');
  await taker.complete(await take(), '1', false);
  expect(await store.retry(ref(PARENT))).toBe('retried');
});

test('a parent that was begun too early goes back to wait, and its children are run', async () => {
  await family({ delay: 60_000 });
  await store.cancel(ref(PARENT));
  await queue.retryJobs();
  expect(await taker.complete(await take(), '1', false)).toBeNull();
  expect(await stateOf(PARENT)).toBe('waiting-children');
  expect(await stateOf(CHILD)).toBe('delayed');
});

test('a parent that goes on without a failed child goes on without those that have not been begun', async () => {
  const failing = { ...child, opts: { jobId: 'echo-failing', continueParentOnFailure: true } };
  const waiting = { ...child, opts: { jobId: 'echo-waiting', delay: 60_000 } };
  const parent = { ...child, opts: { jobId: PARENT } };
  await flows.add({ ...parent, children: [failing, waiting] });
  await taker.fail(await take(), { code: 'FAILED', message: 'on purpose' }, undefined, false);
  await taker.complete(await take(), '1', false);
  expect(await stateOf(PARENT)).toBe('completed');
  expect(await stateOf('echo-waiting')).toBe('unknown');
});

test('a cancellation is seen by whoever has the job next, and does not outlive its end', async () => {
  await queue.add(TYPE, {}, { jobId: CHILD });
  const first = await take();
  expect(await store.cancel(ref(CHILD))).toBe('told');
  await taker.giveBack(first);
  const second = await take();
  expect(second.suspect).toBe(true);
  expect(await taker.marks(CHILD)).toMatchObject({ cancelled: true });

  await taker.fail(second, { code: 'FAILED', message: 'of itself' }, undefined, false);
  expect(await store.entries([ref(CHILD)])).toMatchObject([{ status: 'failed' }]);
  await queue.retryJobs();
  await take();
  expect(await taker.marks(CHILD)).toMatchObject({ cancelled: false });
});

test('the log of a job is followed beyond the lines that are kept', async () => {
  await queue.add(TYPE, {}, { jobId: CHILD });
  const taken = await take();
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `${from + n}`);
  await taker.addLog(taken, numbers(0, 990));
  const [first] = await store.watch([{ ...ref(CHILD), seenLines: 0 }]);
  expect(first).toMatchObject({ seenLines: 990, more: false });
  expect(first?.lines).toEqual(numbers(0, 990));

  for (let from = 990; from < 1_100; from += 22) await taker.addLog(taken, numbers(from, from + 22));
  expect((await store.logs(ref(CHILD), { offset: 0, limit: 10 })).total).toBe(1_000);
  const [second] = await store.watch([{ ...ref(CHILD), seenLines: 990 }]);
  expect(second).toMatchObject({ lines: numbers(990, 1_100), seenLines: 1_100, more: false });
  const [late] = await store.watch([{ ...ref(CHILD), seenLines: 0 }]);
  expect(late).toMatchObject({ lines: numbers(100, 1_100), seenLines: 1_100 });
});

test('a long log comes in pieces, and not at all to who does not want it', async () => {
  await queue.add(TYPE, {}, { jobId: CHILD });
  const taken = await take();
  const written = Array.from({ length: 130 }, (_, n) => `${n} ${'x'.repeat(8_192)}`);
  await taker.addLog(taken, written);
  expect(await store.watch([{ ...ref(CHILD), seenLines: null }])).toMatchObject([{ lines: [], more: false }]);

  const read: string[] = [];
  for (let more = true; more; ) {
    const [answer] = await store.watch([{ ...ref(CHILD), seenLines: read.length }]);
    if (answer === undefined || answer.lines.length === 0) throw new Error('It does not go on');
    expect(answer.lines.join('').length).toBeLessThan(150_000);
    read.push(...answer.lines);
    expect(answer.seenLines).toBe(read.length);
    ({ more } = answer);
  }
  expect(read).toEqual(written);
});

test('a run of a schedule ends only when the next one has been submitted', async () => {
  // May do everything but read and write the times of schedules.
  const allowed = ['~bull:jobs-echo:[^r]*', '~bull:jobs-echo:repeat:*', '~bull:capstan-jobs:*'];
  await client.call('ACL', 'SETUSER', 'worker', 'on', 'nopass', '+@all', '&*', ...allowed);
  const connection = new Redis(redis.url, {
    username: 'worker',
    password: 'any',
    maxRetriesPerRequest: null,
  });
  await taker.close();
  taker = takerOn(connection);
  try {
    await queue.upsertJobScheduler('often', { every: 3_600_000 }, { name: TYPE, data: {} });
    const taken = await take();
    const ended = taker.complete(taken, '1', false);
    await expect.poll(() => errors.length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(errors[0]).toContain('NOPERM');
    expect(await stateOf(taken.id)).toBe('active');

    await client.call('ACL', 'SETUSER', 'worker', 'allkeys');
    await ended;
    expect(await stateOf(taken.id)).toBe('completed');
    expect(await queue.getDelayedCount()).toBe(1);
  } finally {
    connection.disconnect();
  }
});
