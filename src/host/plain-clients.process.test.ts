import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type JobRig, startJobRig } from '../../e2e/fixtures/jobs.ts';
import { RedisServer } from '../../e2e/fixtures/redis-server.ts';

/*
 * What a plain BullMQ client may do in the queue of a job type; a test for each row of
 * resources/docs/job-queues.md.
 */

let redis: RedisServer;
let rig: JobRig;
let connection: Redis;
const queues = new Map<string, Queue>();
const workers: Worker[] = [];

beforeAll(async () => {
  redis = await RedisServer.start();
  connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  rig = await startJobRig({ redisUrl: redis.url });
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.close(true);
  for (const type of ['echo', 'throws', 'never'])
    if ((await rig.jobTypes.get(type)).settings?.paused) await rig.jobTypes.change(type, { paused: false });
});
afterAll(async () => {
  await rig.close();
  for (const queue of queues.values()) await queue.close();
  connection.disconnect();
  await redis.close();
});

function queueOf(type: string): Queue {
  const known = queues.get(type);
  if (known !== undefined) return known;
  const queue = new Queue(`jobs-${type}`, { connection });
  queues.set(type, queue);
  return queue;
}

/** A plain worker. */
function plainWorker(
  type: string,
  process: (job: { data: unknown }) => Promise<unknown>,
  options: object = {},
): Worker {
  const worker = new Worker(`jobs-${type}`, process, {
    connection: { url: redis.url, maxRetriesPerRequest: null },
    name: 'plain',
    ...options,
  });
  worker.on('error', () => undefined);
  workers.push(worker);
  return worker;
}

const never = () => new Promise<never>(() => undefined);
/** Takes one job as a plain worker does, and leaves what becomes of it to the test. */
async function take(type: string, id: string) {
  const worker = plainWorker(type, never, { autorun: false });
  await worker.waitUntilReady();
  const job = await worker.getNextJob('plain-token');
  expect(job.id).toBe(id);
  return job;
}

/** While it runs the engine has no workers of its own. */
async function withoutOurs<Result>(run: () => Promise<Result>): Promise<Result> {
  const { processes } = rig.jobWorkersSettings();
  await rig.setProcesses(0);
  try {
    return await run();
  } finally {
    await rig.setProcesses(processes);
  }
}

describe('a plain client of the queue of a job type', () => {
  it('that adds a job has it run by our workers, listed and kept in the history', async () => {
    await rig.submit('echo', {});
    const { id = '' } = await queueOf('echo').add('anything', { n: 1 }, { jobId: 'added-by-hand' });
    await expect.poll(async () => (await rig.jobs.get(id)).status, { timeout: 20_000 }).toBe('completed');
    expect(await rig.jobs.get(id)).toMatchObject({ type: 'echo', result: { n: 1 } });
    const listed = await rig.jobs.list({ type: 'echo', status: 'completed', offset: 0, limit: 10 });
    expect(listed.jobs).toContainEqual(expect.objectContaining({ id, type: 'echo' }));
    await expect.poll(() => rig.jobs.ended({ type: 'echo', limit: 10 }).map((job) => job.id)).toContain(id);
  });

  it('that gives jobs of two types the same id has both of them reached by id and type', async () => {
    await rig.submit('throws', { until: 1 });
    // BullMQ numbers the jobs of each queue by itself.
    for (const type of ['echo', 'throws']) await connection.set(`bull:jobs-${type}:id`, 700);
    const { id: plain } = await queueOf('echo').add('x', { of: 'echo' });
    expect([plain, (await queueOf('throws').add('x', { until: 1 })).id]).toEqual(['701', '701']);
    await expect
      .poll(
        async () => {
          const [one, two] = [await rig.jobs.get('701', 'echo'), await rig.jobs.get('701', 'throws')];
          return [one.status, two.status];
        },
        { timeout: 20_000 },
      )
      .toEqual(['completed', 'completed']);
    expect(await rig.jobs.get('701', 'echo')).toMatchObject({ type: 'echo', result: { of: 'echo' } });
    expect(await rig.jobs.get('701', 'throws')).toMatchObject({ type: 'throws', result: { attempt: 1 } });
    const ambiguous = { code: 'CONFLICT', detail: { types: 'echo, throws' } };
    await expect(rig.jobs.get('701')).rejects.toMatchObject(ambiguous);
    await expect(rig.jobs.details('701')).rejects.toMatchObject(ambiguous);
    await expect(rig.jobs.retry('701')).rejects.toMatchObject(ambiguous);
    await expect(rig.jobs.cancel('701')).rejects.toMatchObject(ambiguous);
    await expect(rig.jobs.change('701', { priority: 1 })).rejects.toMatchObject(ambiguous);
    await expect(rig.jobs.logs('701', { offset: 0, limit: 1 })).rejects.toMatchObject(ambiguous);
    await expect(rig.jobs.follow('701').follow({}).next()).rejects.toMatchObject(ambiguous);
    // Each has its own attempts in the history, and stays apart when Redis has forgotten both.
    const histories = () =>
      Promise.all(
        ['echo', 'throws'].map(async (type) => (await rig.jobs.details('701', type)).history.length),
      );
    await expect.poll(histories, { timeout: 10_000 }).toEqual([1, 1]);
    await queueOf('echo').remove('701');
    expect((await rig.jobs.get('701')).type).toBe('throws');
    await queueOf('throws').remove('701');
    await expect(rig.jobs.get('701')).rejects.toMatchObject(ambiguous);
    expect(await rig.jobs.get('701', 'echo')).toMatchObject({ result: { of: 'echo' } });
  });

  it('that processes jobs has them in the history under its own name, completed and failed ones', async () => {
    await withoutOurs(async () => {
      const done = await rig.submit('echo', { n: 1 });
      const failed = await rig.submit('echo', { fail: true });
      plainWorker('echo', async ({ data }) => {
        if ((data as { fail?: boolean }).fail === true) throw new Error('not with me');
        return { by: 'a plain worker' };
      });
      const inHistory = () => rig.jobs.ended({ type: 'echo', limit: 50 });
      await expect
        .poll(() => inHistory().filter(({ id }) => id === done || id === failed).length, { timeout: 20_000 })
        .toBe(2);
      expect(inHistory().find(({ id }) => id === done)).toMatchObject({
        status: 'completed',
        worker: 'plain',
      });
      expect(inHistory().find(({ id }) => id === failed)).toMatchObject({
        status: 'failed',
        error: { code: 'FAILED', message: 'not with me' },
      });
      expect(rig.events.last(50)).toContainEqual(
        expect.objectContaining({ kind: 'job-failed', job: failed, type: 'echo', reason: 'not with me' }),
      );
      expect(rig.lines.filter((line) => line.includes('Workers that are not Capstan'))).toHaveLength(1);
      expect((await rig.jobs.details(done)).history).toMatchObject([{ number: 1, worker: 'plain' }]);
    });
  });

  it('whose attempt fails leaves the job the attempts that its options give it, and ours makes the next one', async () => {
    const id = await withoutOurs(async () => {
      const job = await rig.submit('throws', { until: 2 });
      const taken = await take('throws', job);
      await taken.moveToFailed(new Error('not with me'), 'plain-token', false);
      expect(await rig.jobs.get(job)).toMatchObject({ status: 'pending', attempts: 1 });
      return job;
    });
    expect(await rig.until(id, 'completed')).toMatchObject({ attempts: 2 });
  });

  it('that counts a lost job as lost too often does not end it: our workers run it all the same', async () => {
    const id = await withoutOurs(async () => {
      const job = await rig.submit('throws', { until: 1 });
      await take('throws', job);
      // As if its process had died: the lock is gone, and its own worker looks for lost jobs with a limit of none.
      await connection.del(`bull:jobs-throws:${job}:lock`, 'bull:jobs-throws:stalled-check');
      const watching = plainWorker('throws', never, {
        autorun: false,
        maxStalledCount: 0,
        stalledInterval: 100,
      });
      await watching.startStalledCheckTimer();
      await expect
        .poll(() => connection.hget(`bull:jobs-throws:${job}`, 'defa'), { timeout: 20_000 })
        .toBe('job stalled more than allowable limit');
      await watching.close(true);
      return job;
    });
    expect(await rig.until(id, ['completed', 'failed'])).toMatchObject({ status: 'completed', error: null });
  });

  it('that gives up a lost job against the job’s own options has it put back, and it is said', async () => {
    const id = await withoutOurs(async () => {
      const job = await rig.submit('throws', { until: 1 });
      await take('throws', job);
      await connection.del(`bull:jobs-throws:${job}:lock`, 'bull:jobs-throws:stalled-check');
      const watching = plainWorker('throws', never, { maxStalledCount: 0, stalledInterval: 100 });
      await expect
        .poll(() => rig.lines.some((line) => line.includes(`${job} was given up`)), { timeout: 20_000 })
        .toBe(true);
      await watching.close(true);
      return job;
    });
    const job = await rig.until(id, ['completed', 'failed'], 60_000);
    expect(job).toMatchObject({ status: 'completed', attempts: 2 });
  });

  it('that worked while no engine was there has its ends in the history all the same', async () => {
    const done = await withoutOurs(async () => {
      const id = await rig.submit('echo', {});
      const taken = await take('echo', id);
      await taken.moveToCompleted('long ago', 'plain-token', false);
      // As if it had ended an hour ago.
      const at = Date.now() - 3_600_000;
      await connection.zadd('bull:jobs-echo:completed', at, id);
      await connection.hset(`bull:jobs-echo:${id}`, 'finishedOn', at);
      return id;
    });
    // Another engine on another data folder, which has never seen this Redis.
    const later = await startJobRig({ redisUrl: redis.url, engineId: 'later', workers: { processes: 0 } });
    try {
      await expect
        .poll(() => later.jobs.ended({ type: 'echo', limit: 500 }).map(({ id }) => id), { timeout: 30_000 })
        .toContain(done);
    } finally {
      await later.close();
    }
  });

  it('that runs a job cannot be told to cancel it, and who asks is told so', async () => {
    await withoutOurs(async () => {
      const id = await rig.submit('echo', {});
      const taken = await take('echo', id);
      await expect(rig.jobs.cancel(id)).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('not Capstan’s') as string,
      });
      await taken.moveToCompleted('done', 'plain-token', false);
      expect(await rig.jobs.get(id)).toMatchObject({ status: 'completed', result: 'done' });
    });
  });

  it('that pauses and resumes the queue pauses and resumes the type on all machines', async () => {
    await rig.run('echo', {});
    await queueOf('echo').pause();
    expect((await rig.jobTypes.get('echo')).settings?.paused).toBe(true);
    const id = await rig.submit('echo', {});
    expect((await rig.jobs.get(id)).status).toBe('pending');
    await queueOf('echo').resume();
    expect((await rig.jobTypes.get('echo')).settings?.paused).toBe(false);
    await rig.until(id, 'completed');
  });

  it('that retries a failed job has it run by our workers', async () => {
    const failed = await rig.run('throws', { final: true });
    expect(failed.status).toBe('failed');
    await (await queueOf('throws').getJob(failed.id))?.retry('failed');
    await expect.poll(async () => (await rig.entryOf(failed.id)).attempts, { timeout: 20_000 }).toBe(2);
  });

  it('that removes jobs and obliterates the queue leaves the history, and the type works on', async () => {
    const kept = await rig.run('echo', { n: 5 });
    await expect
      .poll(() => rig.jobs.ended({ type: 'echo', limit: 100 }).map(({ id }) => id))
      .toContain(kept.id);
    await queueOf('echo').remove(kept.id);
    expect(await rig.jobs.get(kept.id)).toMatchObject({ status: 'completed', result: { n: 5 } });
    await expect(rig.jobs.retry(kept.id)).rejects.toMatchObject({ code: 'CONFLICT' });

    await rig.jobTypes.change('echo', { paused: true });
    const waiting = await rig.submit('echo', {});
    await queueOf('echo').obliterate({ force: true });
    await expect(rig.jobs.get(waiting)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    // The pause went with the queue.
    expect(await rig.run('echo', { n: 6 })).toMatchObject({ status: 'completed' });
    expect((await rig.jobTypes.get('echo')).counts).toMatchObject({ completed: 1, failed: 0 });
  });
});
