import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attention } from '../../src/model/attention.ts';
import type { DeadLetter } from '../../src/model/dead-letter.ts';
import type { ProcessGroup } from '../../src/model/process-group.ts';
import type { ProcessLogLine, ProcessView } from '../../src/model/process.ts';
import { python, WorkerByHand } from '../fixtures/python.ts';
import { PythonStage, taskText } from '../fixtures/python-stage.ts';

if (python === null) console.log('Python workers are left out: there is no Python.');

const SLOW = { timeout: 20_000, interval: 100 };

describe.skipIf(python === null)('Python workers', () => {
  let stage: PythonStage;
  beforeAll(async () => {
    stage = await PythonStage.start({ worker_a: 2, worker_b: 1 });
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it('answer a task that somebody pushes with redis-cli', async () => {
    const subscriber = stage.client.duplicate();
    const heard: string[] = [];
    await subscriber.subscribe('worker:responses', 'worker:heartbeat');
    subscriber.on('message', (channel, text: string) => heard.push(`${channel} ${text}`));
    const result = await stage.push(
      'x1',
      '{"id":"x1","type":"primes","payload":{"limit":1000},"timeout_s":10}',
    );
    expect(result).toMatchObject({ id: 'x1', status: 'ok', result: { count: 168 } });
    await expect
      .poll(() => heard.filter((text) => text.startsWith('worker:responses')), SLOW)
      .toHaveLength(1);
    expect(heard[0]).toBe(`worker:responses ${JSON.stringify(result)}`);
    await expect
      .poll(() => stage.task('x1'), SLOW)
      .toMatchObject({ state: 'done', kind: 'python', script: 'primes' });
    const beats = () => heard.filter((text) => text.startsWith('worker:heartbeat'));
    await expect.poll(() => new Set(beats()).size, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
    const beat = JSON.parse(beats()[0]?.slice('worker:heartbeat '.length) ?? '') as object;
    expect(Object.keys(beat)).toEqual(['worker_id', 'pid', 'tasks_processed', 'timestamp']);
    subscriber.disconnect();
  });

  it('are given a payload digit for digit, and their result is kept as they wrote it', async () => {
    const payload = '{"big": 12345678901234567890, "one": 1.0, "2": "b", "1": [-0.0, 1e3]}';
    const answer = await fetch(`${stage.server.url}/api/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"id": "digits", "queue": "worker_a", "type": "noop", "payload": ${payload}}`,
    });
    expect(answer.status).toBe(202);
    const ended = await stage.done('digits');
    expect(ended).toMatchObject({ state: 'done', input: { text: payload, truncated: false } });
    // Python writes a float as a float, and an integer of any size as it is.
    expect(ended.result?.text.replaceAll(/\s/g, '')).toBe(
      '{"big":12345678901234567890,"one":1.0,"2":"b","1":[-0.0,1000.0]}',
    );
  });

  it('that are killed come back, and their task is done by another', async () => {
    const file = join(stage.dataDir, 'killed');
    const id = await stage.submit('note', { file, seconds: 1 });
    await expect.poll(async () => (await stage.task(id)).state, SLOW).toBe('running');
    const { pid, workerId } = await stage.task(id);
    process.kill(pid ?? Number.NaN, 'SIGKILL');
    const ended = await stage.done(id);
    expect(ended).toMatchObject({ state: 'done', attempts: 2 });
    expect(ended.workerId).not.toBe(workerId);
    expect(await stage.runs(file)).toEqual(new Map([[id, 1]]));
    await expect.poll(async () => (await stage.running()).length, SLOW).toBe(3);
    const exits = (await stage.running()).map(({ lastExit }) => lastExit ?? '');
    expect(exits.filter((exit) => exit.startsWith('killed by SIGKILL'))).toHaveLength(1);
  });

  it('fail what is wrong with a task, and go on', async () => {
    const failing: [id: string, text: string, code: string][] = [
      ['no-type', '{"id":"no-type","payload":{}}', 'bad_task'],
      ['unknown', taskText('unknown', 'nobody_knows'), 'unknown_type'],
      ['wrong', taskText('wrong', 'primes', { limit: 'many' }), 'bad_payload'],
      ['wrong-time', '{"id":"wrong-time","type":"noop","timeout_s":-1}', 'bad_task'],
      ['raises', taskText('raises', 'raise', { words: 'on purpose' }), 'task_raised'],
      ['no-json', taskText('no-json', 'no_json'), 'bad_result'],
      ['huge', taskText('huge', 'noop', 'x'.repeat(16 * 1_048_576)), 'task_too_large'],
    ];
    for (const [id, text, code] of failing) {
      const result = await stage.push(id, text);
      expect([id, result['status'], (result['error'] as { code: string }).code]).toEqual([id, 'error', code]);
    }
    await expect
      .poll(() => stage.task('raises'), SLOW)
      .toMatchObject({
        state: 'failed',
        failure: { code: 'TASK_FAILED', message: expect.stringContaining('on purpose') as string },
      });
    expect((await stage.task('raises')).failure?.stack).toContain('faults.py');
    expect(await stage.task('unknown')).toMatchObject({ failure: { code: 'INVALID_INPUT' } });
    expect((await stage.push('after', taskText('after', 'noop', 7)))['result']).toBe(7);
    expect((await stage.running()).map(({ restarts }) => restarts).every((count) => count <= 1)).toBe(true);
  });

  it('put aside what nobody can be answered for', async () => {
    await stage.client.lpush('queue:worker_a', 'no JSON', '[]', '{"type":"noop"}');
    const letters = () =>
      stage.server.call<{ total: number; letters: DeadLetter[] }>('GET', '/api/dead-letters?queue=worker_a');
    await expect.poll(async () => (await letters()).total, SLOW).toBe(3);
    const codes = (await letters()).letters.map(({ code }) => code);
    expect(codes.sort()).toEqual(['bad_json', 'no_id', 'no_id']);
    const ref = (await letters()).letters.find(({ code }) => code === 'bad_json')?.ref ?? '';
    expect(await stage.server.call('GET', `/api/dead-letters/worker_a/${ref}`)).toMatchObject({
      task: { text: 'no JSON', truncated: false },
    });
    await expect
      .poll(() => stage.server.call<Attention[]>('GET', '/api/attention'), SLOW)
      .toContainEqual(expect.objectContaining({ kind: 'dead-letters', queue: 'worker_a', count: 3 }));
    const purge = { queue: 'worker_a' };
    expect(await stage.server.call('POST', '/api/dead-letters/purge', purge)).toEqual({
      done: 3,
      remaining: 0,
    });
  });

  it('end what prints for ever, when its time is up, and what it printed is kept', async () => {
    const id = await stage.submit('print', {}, { timeoutS: 2 });
    await expect.poll(async () => (await stage.task(id)).workerId, SLOW).not.toBeNull();
    const { workerId } = await stage.task(id);
    const row = (await stage.running()).find(({ worker }) => worker?.workerId === workerId);
    const ended = await stage.done(id);
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'TASK_TIMED_OUT' } });
    const lines = await stage.server.call<ProcessLogLine[]>('GET', `/api/processes/${row?.id ?? ''}/log`);
    expect(lines.filter(({ text }) => text === 'x'.repeat(100)).length).toBeGreaterThan(100);
    await expect.poll(async () => (await stage.running()).length, SLOW).toBe(3);
    expect(await stage.server.call('GET', '/health')).toMatchObject({ status: 'ok' });
  });

  it('end what takes more memory than it may, and say so', async () => {
    await stage.server.call('PATCH', '/api/python/settings', { memoryLimitMb: 150 });
    const id = await stage.submit('leak', { mb: 1_024, seconds: 60 });
    const ended = await stage.done(id, 60_000);
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'WORKER_DIED' }, attempts: 3 });
    expect(ended.failure?.message).toContain('above the limit');
    const attention = await stage.server.call<Attention[]>('GET', '/api/attention');
    expect(attention.some(({ kind }) => kind === 'memory-limit-hit')).toBe(true);
    await stage.server.call('PATCH', '/api/python/settings', { memoryLimitMb: 1_024 });
    await stage.server.call('POST', '/api/dead-letters/purge', { queue: 'worker_a' });
    await expect.poll(async () => (await stage.running()).length, SLOW).toBe(3);
  }, 90_000);

  it('give a task up that kills them, which can be requeued, while others go on', async () => {
    const some = async (prefix: string, count: number) => {
      const batch = Array.from({ length: count }, (_, n) =>
        taskText(`${prefix}${n}`, 'sleep', { seconds: 0.01 }),
      );
      await stage.client.lpush('queue:worker_a', ...batch);
      await expect
        .poll(() => stage.client.exists(`worker:result:${prefix}${count - 1}`), { ...SLOW, timeout: 60_000 })
        .toBe(1);
    };
    const poison = await stage.submit('die');
    await some('beside', 600);
    const ended = await stage.done(poison);
    expect(ended).toMatchObject({ state: 'failed', attempts: 3, failure: { code: 'WORKER_DIED' } });
    const { letters } = await stage.server.call<{ letters: DeadLetter[] }>(
      'GET',
      '/api/dead-letters?queue=worker_a',
    );
    expect(letters).toMatchObject([{ id: poison, type: 'die', code: 'worker_died', deliveries: 3 }]);
    const refs = letters.map(({ ref }) => ref);
    await stage.server.call('POST', '/api/dead-letters/requeue', { queue: 'worker_a', refs });
    await expect.poll(() => stage.client.llen('queue:worker_a:dead'), { timeout: 30_000 }).toBe(1);
    await stage.server.call('POST', '/api/dead-letters/purge', { queue: 'worker_a' });
  }, 120_000);

  it('tell the exit code with which a task ended them, and the task, not a cause of their own', async () => {
    // 3 is what a worker ends with itself when Redis refuses its password.
    const id = await stage.submit('poison', { how: 'exit', code: 3, seconds: 1.5 });
    const ended = await stage.done(id, 60_000);
    expect(ended).toMatchObject({ state: 'failed', attempts: 3, failure: { code: 'WORKER_DIED' } });
    expect(ended.failure?.message).not.toContain('password');
    const rows = await stage.server.call<ProcessView[]>('GET', '/api/processes');
    const told = rows.map(({ lastExit }) => lastExit ?? '').filter((cause) => cause.includes(id));
    expect(told, JSON.stringify(rows.map(({ lastExit }) => lastExit))).not.toEqual([]);
    for (const cause of told) expect(cause).toContain(`exit code 3 while it ran the task ${id}`);
    await stage.server.call('POST', '/api/dead-letters/purge', { queue: 'worker_a' });
    await expect.poll(async () => (await stage.running()).length, SLOW).toBe(3);
  }, 90_000);

  it('are cancelled in the middle of a task, and lose none of the others', async () => {
    const id = await stage.submit('sleep', { seconds: 60 }, { timeoutS: 100 });
    await expect.poll(async () => (await stage.task(id)).state, SLOW).toBe('running');
    expect(await stage.server.call('POST', `/api/tasks/${id}/cancel`)).toMatchObject({ state: 'cancelled' });
    expect(JSON.parse((await stage.client.get(`worker:result:${id}`)) ?? '')).toMatchObject({
      status: 'error',
      error: { code: 'cancelled' },
    });
    expect((await stage.done(await stage.submit('noop'))).state).toBe('done');
    await expect.poll(async () => (await stage.running()).length, SLOW).toBe(3);
  });

  it('that are restarted finish what they have in hand, or give it back where that takes too long', async () => {
    for (const [seconds, same] of [
      [1.5, true],
      [6, false],
    ] as const) {
      const id = await stage.submit('sleep', { seconds });
      await expect.poll(async () => (await stage.task(id)).state, SLOW).toBe('running');
      const { workerId } = await stage.task(id);
      const row = (await stage.running()).find(({ worker }) => worker?.workerId === workerId);
      await stage.server.call('POST', `/api/processes/${row?.id ?? ''}/restart`);
      const ended = await stage.done(id);
      // Giving back is no delivery.
      expect(ended).toMatchObject({ state: 'done', attempts: 1 });
      expect(ended.workerId === workerId).toBe(same);
      await expect.poll(async () => (await stage.running()).length, SLOW).toBe(3);
    }
  }, 60_000);

  it('are scaled by a person, and by their backlog', async () => {
    const group = async () =>
      (await stage.server.call<ProcessGroup[]>('GET', '/api/processes/groups')).find(
        ({ id }) => id === 'worker_b',
      );
    await stage.server.call('POST', '/api/processes/groups/worker_b/scale', { count: 3 });
    await expect.poll(async () => (await group())?.up, SLOW).toBe(3);
    await stage.server.call('POST', '/api/processes/groups/worker_b/scale', { count: 1 });
    await expect.poll(async () => (await group())?.up, SLOW).toBe(1);
    const autoscale = { min: 1, max: 3, backlogPerWorker: 5, cooldownS: 1 };
    await stage.server.call('PUT', '/api/processes/groups/worker_b/autoscale', { autoscale });
    const batch = Array.from({ length: 60 }, (_, n) => taskText(`b${n}`, 'sleep', { seconds: 0.2 }));
    await stage.client.lpush('queue:worker_b', ...batch);
    await expect.poll(async () => (await group())?.up, SLOW).toBe(3);
    await expect.poll(async () => (await group())?.wanted, { ...SLOW, timeout: 30_000 }).toBe(1);
    await expect
      .poll(() => stage.client.exists(...batch.map((_, n) => `worker:result:b${n}`)), SLOW)
      .toBe(60);
    await stage.server.call('PUT', '/api/processes/groups/worker_b/autoscale', { autoscale: null });
  }, 60_000);

  it('that others have started appear, are not ours, and what they had is given back', async () => {
    const env = { REDIS_HOST: '127.0.0.1', REDIS_PORT: String(stage.redis.port), WORKER_ID: 'terminal' };
    await using worker = WorkerByHand.faulty('worker_a', env);
    const id = `terminal_${worker.pid}`;
    await expect
      .poll(() => stage.row(id).catch(() => null), SLOW)
      .toMatchObject({
        ...{ ours: false, actions: [], groupId: 'worker_a' },
        worker: { queue: 'worker_a', workerId: id },
      });
    const answer = await fetch(`${stage.server.url}/api/processes/${id}/restart`, { method: 'POST' });
    expect(answer.status).toBe(409);
    expect(await worker.stop()).toBe(0);
  });
});
