import { type Job, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RedisServer } from '../../../../e2e/fixtures/redis-server.ts';
import { type JobOutcome, jobOutcomeSchema } from '../../../model/wire/job-outcome.ts';
import { EndRefused } from './end-scripts.ts';
import { complete, failAttempt, failForGood, type HeldJob } from './job-ends.ts';
import { outcomesKey } from './job-keys.ts';

const PREFIX = 'bull';
const error = { code: 'FAILED', message: 'on purpose' } as const;
const holder = { worker: 'one', machine: 'here', pid: 1 };
let redis: RedisServer;
let client: Redis;
let queue: Queue;
let worker: Worker;

beforeEach(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url, { maxRetriesPerRequest: null });
  queue = new Queue('jobs-echo', { connection: client });
  worker = new Worker('jobs-echo', null, { connection: client, autorun: false });
});
afterEach(async () => {
  await worker.close(true);
  await queue.close();
  client.disconnect();
  await redis.close();
});

/** A job in hand. */
async function held(options: object = {}): Promise<HeldJob> {
  await queue.add('echo', {}, options);
  const job = (await worker.getNextJob('mine')) as Job<unknown>;
  return { client, queue: worker, prefix: PREFIX, type: 'echo', job, token: 'mine', holder };
}

async function told(): Promise<JobOutcome[]> {
  const entries = await client.xrange(outcomesKey(PREFIX), '-', '+');
  return entries.map(([, [, text = '']]) => jobOutcomeSchema.parse(JSON.parse(text)));
}

const ends: [string, (job: HeldJob) => Promise<unknown>, string, string][] = [
  ['completed', (job) => complete(job, '{"n":1}', false), 'completed', 'completed'],
  ['failed for good', (job) => failForGood(job, error), 'failed', 'failed'],
  ['tried again at once', (job) => failAttempt(job, error), 'waiting', 'failed'],
];

test.each(ends)(
  'a job that is %s is told of once, by its holder alone',
  async (_how, end, state, outcome) => {
    const job = await held({ attempts: 2 });
    await expect(end({ ...job, token: 'of somebody else' })).rejects.toThrow(EndRefused);
    expect(await told()).toEqual([]);
    expect(await job.job.getState()).toBe('active');

    await end(job);
    expect(await job.job.getState()).toBe(state);
    expect(await told()).toMatchObject([{ id: job.job.id, number: 1, outcome, ...holder }]);

    await expect(end(job)).rejects.toThrow(EndRefused);
    expect(await told()).toHaveLength(1);
  },
);

test('a job that is tried again later is delayed, and told of', async () => {
  const job = await held({ attempts: 2, backoff: { type: 'fixed', delay: 60_000 } });
  await failAttempt(job, error);
  expect(await job.job.getState()).toBe('delayed');
  expect(await told()).toMatchObject([{ id: job.job.id, outcome: 'failed', error }]);
});

test('a job with children that are not done cannot be completed, and nothing is told', async () => {
  const job = await held();
  await queue.add('echo', {}, { parent: { id: job.job.id ?? '', queue: queue.qualifiedName } });
  const refused = await complete(job, '{}', false).catch((thrown: unknown) => thrown);
  expect(refused).toMatchObject({ name: 'EndRefused', why: 'pending children' });
  expect(await told()).toEqual([]);
});

test('the next job comes with the end of one', async () => {
  const job = await held();
  const next = await queue.add('echo', {});
  const reply = (await complete(job, '{}', true)) as unknown[];
  expect(reply).toContain(next.id);
  expect(await told()).toHaveLength(1);
});
