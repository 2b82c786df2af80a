import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createReadStream } from 'node:fs';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobRig, startJobRig } from '../../e2e/fixtures/jobs.ts';
import { RedisServer } from '../../e2e/fixtures/redis-server.ts';

let redis: RedisServer;
let rig: JobRig;
beforeAll(async () => {
  redis = await RedisServer.start();
  rig = await startJobRig({ redisUrl: redis.url });
});
afterAll(async () => {
  await rig.close();
  await redis.close();
});

const result = (job: { result: { text: string } | null }): unknown => JSON.parse(job.result?.text ?? 'null');

describe('jobs', () => {
  it('are done by a worker and looked at by their id, in the words of the API', async () => {
    const { id } = await rig.jobs.submit({
      type: 'calculation',
      payload: { operation: 'complex', numbers: [1, 2, 3, 4, 5] },
    });
    await rig.until(id, 'completed');
    expect(await rig.jobs.get(id)).toEqual({
      id,
      status: 'completed',
      type: 'calculation',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      startedAt: expect.any(String) as string,
      completedAt: expect.any(String) as string,
      attempts: 1,
      progress: 100,
      result: { sum: 15, product: 120, average: 3, min: 1, max: 5 },
    });
  });

  it('are in the history with the worker that did them', async () => {
    const job = await rig.run('echo', { n: 1 });
    await expect.poll(() => rig.jobs.ended({ limit: 1 })[0]?.id, { timeout: 5_000 }).toBe(job.id);
    const [worker] = await rig.jobWorkers.list();
    expect((await rig.jobs.details(job.id)).history).toMatchObject([
      { number: 1, outcome: 'completed', worker: worker?.id, pid: worker?.pid, error: null },
    ]);
    expect(rig.jobs.ended({ text: job.id.slice(-8), limit: 5 })).toHaveLength(1);
    expect(rig.jobs.ended({ type: 'echo', status: 'failed', limit: 5 })).toEqual([]);
  });

  it('are tried again after a failure, later and later, and fail with the last reason', async () => {
    const id = await rig.submit('throws', { until: 3 });
    expect(await rig.until(id, 'completed')).toMatchObject({ attempts: 3 });
    const failed = await rig.run('throws', {});
    expect(failed).toMatchObject({
      status: 'failed',
      attempts: 3,
      error: { code: 'FAILED', message: 'attempt 3 on purpose' },
    });
    expect(failed.stacktrace).toHaveLength(3);
    await expect.poll(async () => (await rig.jobs.details(failed.id)).history.length).toBe(3);
    const { history } = await rig.jobs.details(failed.id);
    const pauses = history
      .slice(1)
      .map(({ startedAt }, index) => (startedAt ?? 0) - (history[index]?.endedAt ?? 0));
    expect(pauses[0]).toBeGreaterThanOrEqual(45);
    expect(pauses[1]).toBeGreaterThanOrEqual(95);
    expect(await rig.run('throws', { final: true })).toMatchObject({ status: 'failed', attempts: 1 });
  });

  it('are refused with the paths of all fields that are wrong', async () => {
    const payload = { words: ['a', 1], shout: 'yes', extra: 1 };
    const refused = await rig.submit('typed', payload).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: 'payload.words.1' }, { path: 'payload.shout' }, { path: 'payload' }],
    });
    await expect(rig.submit('nobody', {})).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: 'type' }],
    });
    await expect(rig.submit('bad-syntax', {})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(result(await rig.run('typed', { words: ['a', 'b'] }))).toBe('a b');
  });

  it('with one key are one job, and two different ones are a conflict', async () => {
    const input = { type: 'echo', payload: { n: 2 } };
    const [first, second] = await Promise.all([
      rig.jobs.submit(input, 'key-1'),
      rig.jobs.submit(input, 'key-1'),
    ]);
    expect(second.id).toBe(first.id);
    await rig.until(first.id, 'completed');
    expect(await rig.jobs.submit(input, 'key-1')).toEqual({ id: first.id, status: 'completed' });
    await expect(rig.jobs.submit({ ...input, payload: {} }, 'key-1')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect((await rig.jobs.details(first.id)).history.length).toBeLessThanOrEqual(1);
  });

  it('with a key that has been forgotten are new ones', async () => {
    const input = { type: 'echo', payload: { n: 3 } };
    const first = await rig.jobs.submit(input, 'key-2');
    await rig.until(first.id, 'completed');
    const client = new Redis(redis.url);
    expect(await client.del('bull:capstan-jobs:key:key-2')).toBe(1);
    client.disconnect();
    const second = await rig.jobs.submit({ ...input, payload: { n: 4 } }, 'key-2');
    expect(second.id).not.toBe(first.id);
    expect(result(await rig.until(second.id, 'completed'))).toMatchObject({ n: 4 });
  });

  it('are submitted a thousand at once, or none of them', async () => {
    const jobs = Array.from({ length: 1_000 }, (_, n) => ({
      type: n % 2 ? 'echo' : 'typed',
      payload: { words: ['x'] },
    }));
    const ids = await rig.jobs.submitMany(jobs);
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids.slice(-20)) await rig.until(id, 'completed');
    const bad = rig.jobs.submitMany([...jobs.slice(0, 3), { type: 'typed', payload: {} }]);
    await expect(bad).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: 'jobs.3.payload.words' }],
    });
  });

  it('wait for their time, and for those before them', async () => {
    await rig.jobTypes.change('never', { maxRunning: 1 });
    const first = await rig.submit('never', {});
    await rig.until(first, 'processing');
    const delayed = await rig.submit('never', {}, { delayMs: 3_600_000 });
    const low = await rig.submit('never', {}, { priority: 9 });
    const high = await rig.submit('never', {}, { priority: 1 });
    expect(await rig.entryOf(delayed)).toMatchObject({ state: 'delayed', status: 'pending' });
    expect((await rig.entryOf(delayed)).runAt).toBeGreaterThan(Date.now() + 3_000_000);
    const waiting = await rig.jobs.list({ type: 'never', status: 'pending', offset: 0, limit: 10 });
    expect(waiting.jobs.map(({ id }) => id)).toEqual([high, low, delayed]);
    expect(await rig.jobs.change(low, { priority: 0 })).toMatchObject({ state: 'waiting', priority: 0 });
    expect(await rig.jobs.change(low, { delayMs: 60_000 })).toMatchObject({ state: 'delayed', attempts: 0 });
    expect(await rig.jobs.change(low, { delayMs: 0 })).toMatchObject({ state: 'waiting' });
    expect(await rig.jobs.cancel(first)).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    await rig.until(low, 'processing');
    for (const id of [low, high, delayed])
      expect(await rig.jobs.cancel(id)).toMatchObject({ id, status: 'cancelled' });
    await expect(rig.jobs.cancel(high)).rejects.toMatchObject({ code: 'CONFLICT' });
    await rig.jobTypes.change('never', { maxRunning: null });
    const cancelled = await rig.jobs.list({ type: 'never', status: 'cancelled', offset: 0, limit: 10 });
    expect(cancelled.total).toBe(4);
    expect((await rig.jobs.list({ type: 'never', status: 'failed', offset: 0, limit: 10 })).total).toBe(0);
    await expect.poll(() => rig.jobs.ended({ status: 'cancelled', limit: 10 }).length).toBe(4);
  });

  it('that failed or were cancelled are run again on request', async () => {
    const id = await rig.submit('never', {});
    await rig.until(id, 'processing');
    await rig.jobs.cancel(id);
    expect(await rig.jobs.retry(id)).toMatchObject({ attempts: 0, error: null });
    await rig.until(id, 'processing');
    await expect(rig.jobs.retry(id)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await rig.jobs.cancel(id)).toMatchObject({ status: 'cancelled' });
    const failed = await rig.run('throws', {});
    await rig.jobs.retry(failed.id);
    expect(await rig.until(failed.id, 'failed')).toMatchObject({ attempts: 3 });
    await expect(rig.jobs.retry('echo-00000000000000000000000000')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(rig.jobs.retry('nonsense')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tell how far they are and what they log while they run', async () => {
    const id = await rig.submit('echo', { ms: 1_200, log: 'hello' });
    const statuses: string[] = [];
    const progress: unknown[] = [];
    const lines: string[] = [];
    for await (const { value } of rig.jobs.follow(id).follow({})) {
      lines.push(...value.lines);
      if (value.job) {
        statuses.push(value.job.status);
        progress.push(value.job.progress);
      }
    }
    expect(statuses.at(-1)).toBe('completed');
    expect(new Set(progress).size).toBeGreaterThan(2);
    expect(lines).toEqual([expect.stringMatching(/^\d{4}-.*Z hello$/)]);
    expect(await rig.jobs.logs(id, { offset: 0, limit: 10 })).toEqual({ total: 1, lines });
  });

  it('that end their process in their schema are ended themselves the third time', async () => {
    expect(await rig.run('exits-in-schema', { fine: true })).toMatchObject({ status: 'completed' });
    expect(await rig.run('exits-in-schema', { fine: false })).toMatchObject({
      status: 'failed',
      error: { code: 'WORKER_DIED', message: expect.stringContaining('3 times') as string },
    });
  });

  it('may only return JSON, and not too much of it', async () => {
    for (const kind of ['circle', 'function', 'unreadable', 'huge'])
      expect(await rig.run('strange-result', { kind })).toMatchObject({
        status: 'failed',
        attempts: 1,
        error: { code: 'INVALID_RESULT' },
      });
    expect(result(await rig.run('strange-result', { kind: 'nothing' }))).toBeNull();
    expect(result(await rig.run('strange-result', { kind: 'convertible' }))).toEqual({
      big: '1',
      map: [['a', ['b']]],
      error: { name: 'RangeError', message: 'too far' },
      bytes: 'AQID',
    });
  });

  it('read files that were uploaded and make files that can be downloaded', async () => {
    const uploaded = await rig.files.receive('in.txt', 'text/plain', Readable.from([Buffer.from(' there')]));
    const job = await rig.run('writes', { text: 'hello', file: { upload: uploaded.id } });
    const { file, read } = result(job) as { file: { id: string }; read: string };
    expect(read).toBe(' there');
    const content = await rig.files.content(file.id);
    expect(content.file).toMatchObject({ name: 'note.txt', mediaType: 'text/plain', bytes: 11, job: job.id });
    expect(await text(createReadStream(content.path))).toBe('hello there');
    expect((await rig.files.list(10)).map(({ id }) => id)).toEqual([file.id, uploaded.id]);
    expect(await readdir(join(rig.dataDir, 'files'))).toHaveLength(2);
    const nowhere = { file: { upload: '0'.repeat(26) } };
    expect(await rig.run('writes', nowhere)).toMatchObject({ status: 'failed', error: { code: 'REFUSED' } });
    await rig.files.remove(uploaded.id);
    await expect(rig.files.get(uploaded.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('types', () => {
  it('are described with what is wrong with them, and one that ends the process does not hurt the others', async () => {
    const types = await rig.jobTypes.list();
    const problems = Object.fromEntries(types.map(({ name, problem }) => [name, problem]));
    expect(problems).toMatchObject({
      calculation: null,
      echo: null,
      typed: null,
      'bad-syntax': expect.stringContaining('SyntaxError') as string,
      'no-function': expect.stringContaining('function') as string,
      'throws-at-load': 'Error: not today',
      'z-exits-at-load': expect.stringContaining('ended the process') as string,
      badname_: expect.stringContaining('named') as string,
    });
    expect(types.find(({ name }) => name === 'typed')).toMatchObject({
      title: 'Typed',
      source: 'user',
      schema: { required: ['words'] },
      workers: 1,
      settings: { paused: false, maxRunning: null, rate: null },
    });
    expect(types.find(({ name }) => name === 'calculation')?.source).toBe('built-in');
  });

  it('are paused, bounded and slowed down on all machines', async () => {
    await expect
      .poll(() => rig.jobTypes.list().then((all) => all.length), { timeout: 30_000 })
      .toBeGreaterThan(3);
    await rig.jobTypes.change('echo', { paused: true });
    const id = await rig.submit('echo', {});
    // The same worker takes what came later.
    const later = () => rig.run('typed', { words: ['x'] });
    expect(await later()).toMatchObject({ status: 'completed' });
    expect(await rig.entryOf(id)).toMatchObject({ status: 'pending' });
    expect(await rig.jobTypes.change('echo', { paused: false })).toMatchObject({
      settings: { paused: false },
    });
    await rig.until(id, 'completed');

    await rig.jobTypes.change('echo', { rate: { max: 2, durationMs: 3_600_000 } });
    const ids = await rig.jobs.submitMany(Array.from({ length: 6 }, () => ({ type: 'echo', payload: {} })));
    const done = async () => {
      const entries = await Promise.all(ids.map((one) => rig.entryOf(one)));
      return entries.filter(({ status }) => status === 'completed').length;
    };
    await expect.poll(done, { timeout: 20_000 }).toBe(2);
    for (let n = 0; n < 3; n += 1) expect(await later()).toMatchObject({ status: 'completed' });
    expect(await done()).toBe(2);
    // A limit that is taken away holds no longer, however long it would have lasted.
    await rig.jobTypes.change('echo', { rate: null });
    await expect.poll(done, { timeout: 40_000 }).toBe(6);
  });
});

describe('trees', () => {
  it('run the children before the parent, which is given their results', async () => {
    const child = (n: number) => ({ type: 'echo', payload: { n } });
    const tree = await rig.trees.submit({
      type: 'gathers',
      payload: {},
      children: [child(1), child(2), { type: 'gathers', payload: {}, children: [child(3)] }],
    });
    expect(tree.root.children).toHaveLength(3);
    await rig.until(tree.id, 'completed');
    expect(result(await rig.jobs.details(tree.id))).toEqual({ children: 3, total: 3 });
    const view = await rig.trees.get(tree.id);
    expect(view.counts).toMatchObject({ completed: 5, pending: 0 });
    expect(view.root.children[0]?.job).toMatchObject({ parent: tree.id, tree: tree.id });
    expect((await rig.trees.list(5))[0]).toMatchObject({
      id: tree.id,
      jobs: 5,
      root: { status: 'completed' },
    });
  });

  it('do with a child that fails what they were told', async () => {
    const broken = { type: 'throws', payload: { final: true } };
    const fine = { type: 'echo', payload: { n: 5 } };
    const policy = async (onFailure: 'fail-parent' | 'ignore' | 'continue-parent') => {
      const { id } = await rig.trees.submit({
        type: 'gathers',
        payload: {},
        children: [{ ...broken, onFailure }, fine],
      });
      return rig.until(id, ['completed', 'failed']);
    };
    expect(await policy('fail-parent')).toMatchObject({ status: 'failed', error: { code: 'CHILD_FAILED' } });
    expect(result(await policy('ignore'))).toEqual({ children: 1, total: 5 });
    expect((await policy('continue-parent')).status).toBe('completed');
  });

  it('are cancelled from the root down', async () => {
    const { id } = await rig.trees.submit({
      type: 'gathers',
      payload: {},
      children: [
        { type: 'never', payload: {} },
        { type: 'echo', payload: {}, options: { delayMs: 60_000 } },
      ],
    });
    await expect.poll(async () => (await rig.trees.get(id)).counts.processing).toBe(1);
    expect((await rig.trees.cancel(id)).counts).toMatchObject({ cancelled: 3 });
  });
});

describe('schedules', () => {
  it('submit their job again and again, pause, resume and run now', async () => {
    const { id, words } = await rig.schedules.create({
      name: 'Often',
      type: 'echo',
      payload: { n: 1 },
      rule: { kind: 'every', everyMs: 1_000 },
    });
    expect(words).toBe('Every second');
    const runs = async () =>
      (await rig.jobs.list({ type: 'echo', offset: 0, limit: 200 })).jobs.filter(
        ({ schedule, status }) => schedule === id && status === 'completed',
      );
    await expect.poll(async () => (await runs()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
    const [last] = await runs();
    expect((await rig.jobs.get(last?.id ?? '')).status).toBe('completed');
    const [next] = (await rig.jobs.list({ type: 'echo', status: 'pending', offset: 0, limit: 5 })).jobs;
    await expect(rig.jobs.cancel(next?.id ?? '')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await rig.schedules.setPaused(id, true)).toMatchObject({ paused: true, nextRuns: [] });
    const count = (await runs()).length;
    expect(await rig.schedules.run(id)).toMatch(/^echo-/);
    expect((await rig.schedules.setPaused(id, false)).nextRuns).toHaveLength(5);
    await expect.poll(async () => (await runs()).length, { timeout: 10_000 }).toBeGreaterThan(count);
    const changed = await rig.schedules.change(id, {
      rule: { kind: 'cron', pattern: '0 3 * * *', timeZone: 'UTC' },
    });
    expect(changed.words).toBe('At 03:00 (UTC)');
    expect(new Date(changed.nextRuns[0] ?? 0).getUTCHours()).toBe(3);
    await rig.schedules.remove(id);
    expect(await rig.schedules.list()).toEqual([]);
    await expect(rig.schedules.get(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const wrong = rig.schedules.create({
      name: 'x',
      type: 'typed',
      payload: {},
      rule: { kind: 'every', everyMs: 1_000 },
    });
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('workers', () => {
  it('have a job in hand from its beginning to its end, which is known without Redis', async () => {
    await expect.poll(() => rig.jobWorkers.inHand(), { timeout: 10_000 }).toBe(0);
    const id = await rig.submit('never', {});
    await expect.poll(() => rig.jobWorkers.inHand(), { timeout: 10_000 }).toBe(1);
    await rig.jobs.cancel(id);
    await expect.poll(() => rig.jobWorkers.inHand(), { timeout: 10_000 }).toBe(0);
  });

  it('are heard of, paused, resumed, and drained', async () => {
    const [worker] = await rig.jobWorkers.list();
    if (worker === undefined) throw new Error('no worker');
    expect(worker).toMatchObject({ ours: true, late: false, mode: 'running' });
    await rig.jobWorkers.setMode(worker.id, 'paused');
    await expect.poll(async () => (await rig.jobWorkers.list())[0]?.mode).toBe('paused');
    const id = await rig.submit('never', {});
    // Two more heartbeats, and it has not been taken.
    for (let beat = 0; beat < 2; beat += 1) {
      const heard = (await rig.jobWorkers.list())[0]?.heardAt;
      await expect
        .poll(async () => (await rig.jobWorkers.list())[0]?.heardAt, { timeout: 30_000 })
        .not.toBe(heard);
    }
    expect(await rig.entryOf(id)).toMatchObject({ status: 'pending' });
    await rig.jobWorkers.setMode(worker.id, 'running');
    await rig.until(id, 'processing');
    await expect
      .poll(async () => (await rig.jobWorkers.list())[0]?.current, { timeout: 5_000 })
      .toMatchObject([{ id, type: 'never', attempt: 1 }]);
    await rig.jobWorkers.setMode(worker.id, 'draining');
    await expect.poll(async () => (await rig.jobWorkers.list())[0]?.mode).toBe('draining');
    expect(rig.workerPids()).toEqual([worker.pid]);
    await rig.jobs.cancel(id);
    await expect.poll(() => rig.workerPids(), { timeout: 10_000 }).toEqual([]);
    expect(await rig.jobWorkers.list()).toEqual([]);
    await rig.jobWorkers.processOf('job-worker-1')?.start();
    await expect.poll(async () => (await rig.jobWorkers.list()).length, { timeout: 10_000 }).toBe(1);
    await expect(rig.jobWorkers.setMode(worker.id, 'paused')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are as many as the settings say', async () => {
    await rig.jobWorkers.changeSettings({ processes: 3, types: ['echo'], concurrency: 2 });
    await expect
      .poll(async () => (await rig.jobWorkers.list()).filter(({ types }) => types.length === 1).length, {
        timeout: 20_000,
      })
      .toBe(3);
    const [worker] = await rig.jobWorkers.list();
    expect(worker?.types).toEqual([{ name: 'echo', concurrency: 2 }]);
    await rig.jobWorkers.changeSettings({ processes: 1, types: null, concurrency: null });
    await expect.poll(async () => (await rig.jobWorkers.list()).length, { timeout: 10_000 }).toBe(1);
  });
});
