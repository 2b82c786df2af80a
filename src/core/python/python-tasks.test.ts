import { beforeEach, describe, expect, it } from 'vitest';
import type { TaskLogEvent } from '../../model/task.ts';
import { settle, stagePython } from './python-stage.suite.ts';

type Stage = Awaited<ReturnType<typeof stagePython>>;

const primes = { queue: 'worker_a', type: 'primes', payload: { limit: 10 } };

describe('Python tasks', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await stagePython();
    await stage.begin();
  });
  const now = () => stage.clock.now() / 1_000;
  const begin = () => stage.redis.begin(stage.workerOf('worker_a').list, now());
  const states = (query: Partial<Parameters<Stage['tasks']['list']>[0]> = {}) =>
    stage.tasks.list({ limit: 100, ...query }).map(({ id, state }) => [id, state]);

  it('go to the queue as the protocol wants them', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine', timeoutS: 7 });
    await stage.tasks.submit({ ...primes, id: 'next' });
    expect(stage.redis.queue('worker_a').map((text) => JSON.parse(text) as unknown)).toEqual([
      { id: 'next', type: 'primes', payload: { limit: 10 }, timeout_s: 300 },
      { id: 'mine', type: 'primes', payload: { limit: 10 }, timeout_s: 7 },
    ]);
  });

  it('go to the queue and to the history digit for digit where their payload came as text', async () => {
    const payload = '{"v":12345678901234567890,"f":1.0,"huge":1e400,"minus":-0,"2":"b","1":"a","2":"again"}';
    await stage.tasks.submit({ ...primes, id: 'mine', payload: JSON.parse(payload) as object }, payload);
    const timeout = '"timeout_s":300';
    expect(stage.redis.queue('worker_a')).toEqual([
      `{"id":"mine","type":"primes","payload":${payload},${timeout}}`,
    ]);
    expect(stage.tasks.get('mine')?.input).toEqual({ text: payload, truncated: false });
  });

  it('are the same when they are given again with the same id', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    expect(await stage.tasks.submit({ ...primes, id: 'mine' })).toMatchObject({
      id: 'mine',
      state: 'queued',
    });
    expect(stage.redis.queue('worker_a')).toHaveLength(1);
    stage.answer(stage.workerOf('worker_a').list);
    await settle();
    expect(await stage.tasks.submit({ ...primes, id: 'mine' })).toMatchObject({ state: 'done' });
    expect(stage.redis.queue('worker_a')).toHaveLength(0);
  });

  it('are refused where nobody would take them, and when Redis is away', async () => {
    await expect(stage.tasks.submit({ ...primes, queue: 'nobody' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const payload = 'x'.repeat(16_777_216);
    await expect(stage.tasks.submit({ ...primes, payload })).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
    stage.lose();
    await expect(stage.tasks.submit({ ...primes, id: 'lost' })).rejects.toMatchObject({
      code: 'REDIS_UNAVAILABLE',
    });
    expect(stage.tasks.get('lost')).toBeNull();
  });

  it('are listed by what they do at this moment', async () => {
    for (const id of ['1', '2', '3']) {
      await stage.tasks.submit({ ...primes, id });
      await stage.advance(500);
    }
    stage.answer(stage.workerOf('worker_a').list);
    begin();
    await stage.advance(1_000);
    expect(states()).toEqual([
      ['3', 'queued'],
      ['2', 'running'],
      ['1', 'done'],
    ]);
    expect(states({ state: 'running' })).toEqual([['2', 'running']]);
    expect(states({ state: 'queued' })).toEqual([['3', 'queued']]);
    expect(states({ queue: 'worker_b' })).toEqual([]);
    expect(states({ limit: 1 })).toEqual([['3', 'queued']]);
  });

  it('of strangers appear when they run, and with their result', async () => {
    await stage.board.push('worker_a', '{"id":"theirs","type":"primes","payload":1,"timeout_s":9}');
    begin();
    await stage.advance(1_000);
    expect(states()).toEqual([['theirs', 'running']]);
    await stage.board.push('worker_b', '{"id":"quick","type":"anything","payload":1}');
    stage.answer(stage.workerOf('worker_b').list);
    await settle();
    expect(stage.tasks.get('quick')).toMatchObject({ state: 'done', script: 'anything', queue: 'worker_b' });
  });

  it('that wait are cancelled without ever being begun', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    expect(await stage.tasks.cancel('mine')).toMatchObject({
      state: 'cancelled',
      failure: { code: 'TASK_CANCELLED' },
    });
    expect(stage.redis.queue('worker_a')).toHaveLength(0);
    await settle();
    await expect(stage.tasks.cancel('mine')).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(stage.tasks.cancel('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('that run are cancelled with their worker, which is started anew at once', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    const { list } = stage.workerOf('worker_a');
    begin();
    await stage.advance(1_000);
    expect(await stage.tasks.cancel('mine')).toMatchObject({ state: 'cancelled', workerId: list.workerId });
    await settle();
    expect(stage.children.has(list.pid)).toBe(false);
    await stage.advance(500);
    expect(stage.processes.views().every(({ state }) => state.kind === 'running')).toBe(true);
    expect(stage.redis.queue('worker_a')).toHaveLength(0);
    expect(stage.deadLetters).toBeDefined();
  });

  it('that are on their way to a worker are cancelled before anything comes of them', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    const { list } = stage.workerOf('worker_a');
    // Taken, but not begun.
    stage.redis.ownOf(list).unshift(stage.redis.queue('worker_a').pop() ?? '');
    expect(await stage.tasks.cancel('mine')).toMatchObject({ state: 'cancelled' });
    stage.redis.finish(list, {
      ...{ id: 'mine', worker_id: list.workerId, queue: 'worker_a', type: 'primes', status: 'ok', result: 1 },
      ...{ deliveries: 1, started_at: now(), finished_at: now() + 1 },
    });
    await stage.advance(1_000);
    expect(stage.tasks.get('mine')?.state).toBe('cancelled');
  });

  it('that were answered a moment ago cannot be cancelled', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    stage.answer(stage.workerOf('worker_a').list);
    await expect(stage.tasks.cancel('mine')).rejects.toMatchObject({ code: 'CONFLICT' });
    await settle();
    expect(stage.tasks.get('mine')?.state).toBe('done');
  });

  it('carry what was printed while they ran, and fail with what they raised', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    const { list, child } = stage.workerOf('worker_a');
    child.print('stdout', 'before');
    await stage.advance(500);
    const startedAt = now();
    begin();
    child.print('stdout', 'counting');
    child.print('stderr', 'slowly');
    await stage.advance(1_000);
    expect(stage.tasks.get('mine')?.log.map(({ text }) => text)).toEqual(['counting', 'slowly']);
    stage.redis.finish(list, {
      ...{ id: 'mine', worker_id: list.workerId, queue: 'worker_a', type: 'primes', status: 'error' },
      error: { code: 'task_raised', message: 'ValueError: no', traceback: 'Traceback …' },
      ...{ deliveries: 1, started_at: startedAt, finished_at: now() },
    });
    await settle();
    expect(stage.tasks.get('mine')).toMatchObject({
      ...{ state: 'failed', runMs: 1_000, pid: list.pid },
      failure: { code: 'TASK_FAILED', message: 'ValueError: no', stack: 'Traceback …' },
      log: [{ text: 'counting' }, { text: 'slowly', stream: 'stderr' }],
    });
  });

  it('can be followed until they have ended', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    const events: TaskLogEvent[] = [];
    const following = (async () => {
      for await (const { value } of stage.tasks.log('mine').follow({})) events.push(value);
    })();
    const { list, child } = stage.workerOf('worker_a');
    begin();
    child.print('stdout', 'one');
    await stage.advance(1_000);
    child.print('stdout', 'two');
    await stage.advance(1_000);
    stage.redis.finish(list, {
      ...{ id: 'mine', worker_id: list.workerId, queue: 'worker_a', type: 'primes', status: 'ok', result: 1 },
      ...{ deliveries: 1, started_at: now() - 2, finished_at: now() },
    });
    await following;
    expect(events.flatMap(({ task }) => task?.state ?? [])).toEqual(['queued', 'running', 'done']);
    expect(events.flatMap(({ lines }) => lines.map(({ text }) => text))).toEqual(['one', 'two']);
    const nobody = stage.tasks.log('nobody').follow({});
    await expect(nobody.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a result', () => {
  it('is kept digit for digit as the worker has written it', async () => {
    const { appliedResult } = await import('./task-outcome.ts');
    const about = { id: 'a', worker_id: 'w', queue: 'worker_a', type: 't', deliveries: 1 };
    const result = { ...about, started_at: 1, finished_at: 2, status: 'ok' as const };
    const text = '{"v":12345678901234567890,"f":1.0}';
    const applied = appliedResult(null, { ...result, result: JSON.parse(text), resultText: text }, []);
    expect(applied?.result).toEqual({ text, truncated: false });
  });
});
