import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryHistory } from '../../adapters/memory/memory-history.ts';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { MemoryPythonRedis } from '../../adapters/memory/memory-python-board.ts';
import { settle, stagePython } from './python-stage.suite.ts';

type Stage = Awaited<ReturnType<typeof stagePython>>;

const primes = { queue: 'worker_a', type: 'primes', payload: { limit: 10 } };

describe('workers without the safe protocol', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await stagePython();
    await stage.begin();
  });
  /** As BRPOP does: out of Redis, into nobody's list. */
  const pop = (queue = 'worker_a') => stage.redis.queue(queue).pop();
  const publish = async (message: unknown) => {
    stage.redis.published.tell(typeof message === 'string' ? message : JSON.stringify(message));
    await stage.advance(500);
  };

  it('have their published result applied, and it is said that they are not safe', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    expect(pop()).toContain('"mine"');
    await publish({ id: 'mine', worker_id: 'worker_a_12345', status: 'success', result: { count: 4 } });
    expect(stage.tasks.get('mine')).toMatchObject({
      ...{ state: 'done', result: { text: '{"count":4}' }, workerId: 'worker_a_12345', pid: 12_345 },
      ...{ unsafe: true, attempts: 1, input: { text: '{"limit":10}' } },
    });
    expect(stage.redis.results.has('mine')).toBe(true);
    await stage.advance(10_000);
    expect(stage.redis.expected.size).toBe(0);
  });

  it('have a result applied once, however often they publish it and in whatever order', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    pop();
    stage.redis.published.tell('{"id":"mine","result":1}');
    stage.redis.published.tell('{"id":"mine","result":1}');
    await publish({ id: 'mine', result: 2 });
    await publish({ id: 'mine', status: 'error', error: 'after all' });
    // Also put into the list.
    stage.redis.responses.push('{"id":"mine","result":3}');
    stage.redis.wake();
    await stage.advance(1_000);
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'done', result: { text: '1' } });
    expect(stage.figures().tasks).toEqual([{ queue: 'worker_a', outcome: 'done', count: 1 }]);
  });

  it('may put their result into the list instead', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    pop();
    stage.redis.responses.push('{"task_id":"mine","status":"completed","result":5}');
    stage.redis.wake();
    await stage.advance(1_000);
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'done', result: { text: '5' }, unsafe: true });
  });

  it('do not touch what a safe worker has answered', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    stage.answer(stage.workerOf('worker_a').list);
    await publish({ id: 'mine', result: 'too late' });
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'done', result: { text: '42' } });
    expect(stage.tasks.get('mine')?.unsafe).toBeUndefined();
    expect(stage.figures().tasks).toEqual([{ queue: 'worker_a', outcome: 'done', count: 1 }]);
  });

  it('have their task shown as running while it is in no list', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    await stage.advance(6_000);
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'queued' });
    pop();
    await stage.advance(6_000);
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'running', unsafe: true, workerId: null });
    expect(stage.tasks.list({ limit: 10, state: 'running' }).map(({ id }) => id)).toEqual(['mine']);
    expect(stage.tasks.list({ limit: 10, state: 'queued' })).toEqual([]);
    await publish({ id: 'mine', result: 1 });
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'done', unsafe: true });
  });

  it('fail a task that they took and lost, when its time is over and not before', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine', timeoutS: 20 });
    await stage.advance(60_000);
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'queued' });
    pop();
    await stage.advance(19_000);
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'running' });
    await stage.advance(12_000);
    expect(stage.tasks.get('mine')).toMatchObject({
      state: 'failed',
      unsafe: true,
      failure: {
        code: 'NO_RESULT',
        message: 'Taken by a worker without the safe protocol, no result within 20 s.',
      },
    });
    expect(stage.redis.results.get('mine')).toContain('no_result');
    // What comes after that comes too late, as with any other limit.
    await publish({ id: 'mine', result: 1 });
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'failed' });
    expect(stage.lines.some((line) => line.includes('Task mine of worker_a is lost'))).toBe(true);
  });

  it('have the limit of the settings where the task has none', async () => {
    const redis = new MemoryPythonRedis();
    redis.expected.set('theirs', { id: 'theirs', queue: 'worker_a', timeoutS: null });
    const other = await stagePython({ redis, settings: { taskTimeoutS: 30 } });
    await other.begin();
    await other.advance(30_000);
    expect(other.tasks.get('theirs')).toBeNull();
    await other.advance(12_000);
    expect(other.tasks.get('theirs')).toMatchObject({ state: 'failed', failure: { code: 'NO_RESULT' } });
  });

  it('are told from a safe worker that has the task in its own list, begun or not', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine', timeoutS: 5 });
    const list = { queue: 'worker_a', workerId: 'nobody_knows_9', pid: 9 };
    stage.redis.ownOf(list).unshift(pop() ?? '');
    await stage.advance(30_000);
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'queued' });
  });

  it('count anew when the task is back in a list', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine', timeoutS: 20 });
    const text = pop() ?? '';
    await stage.advance(15_000);
    stage.redis.queue('worker_a').push(text);
    await stage.advance(15_000);
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'queued' });
    pop();
    await stage.advance(15_000);
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'running' });
  });

  it('are waited for over a restart of the engine, and not on a Redis that was left', async () => {
    const [redis, history, clock] = [new MemoryPythonRedis(), new MemoryHistory(), new ManualClock()];
    const first = await stagePython({ redis, history, clock });
    await first.begin();
    await first.tasks.submit({ ...primes, id: 'mine', timeoutS: 20 });
    await first.supervisor.stop();
    redis.queue('worker_a').pop();
    const elsewhere = await stagePython({ history, clock });
    await elsewhere.begin();
    await elsewhere.advance(60_000);
    expect(elsewhere.tasks.get('mine')).toMatchObject({ state: 'queued' });
    await elsewhere.supervisor.stop();
    const second = await stagePython({ redis, history, clock });
    await second.begin();
    await second.advance(32_000);
    expect(second.tasks.get('mine')).toMatchObject({ state: 'failed', failure: { code: 'NO_RESULT' } });
  });

  it('may answer tasks of others, and what is no result is passed over', async () => {
    for (const text of ['no JSON', '{"id":"nobody","result":1}', '{"id":7}', '{}', '[1]'])
      await publish(text);
    await publish({ id: 'theirs', worker_id: 'worker_b_7', result: 1 });
    expect(stage.tasks.list({ limit: 10 }).map(({ id, queue, state }) => [id, queue, state])).toEqual([
      ['theirs', 'worker_b', 'done'],
    ]);
    expect(stage.unexpected).toEqual([]);
  });

  it('are heard when Redis was away for a moment', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    pop();
    stage.redis.published.tell('{"id":"mine","result":1}');
    stage.lose();
    await stage.advance(3_000);
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'queued' });
    stage.find();
    await stage.advance(3_000);
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'done' });
  });

  it('make a queue one that is worked on, by their heartbeat alone', async () => {
    const alone = await stagePython({ noPython: 'No Python was found.' });
    await alone.begin();
    await expect(alone.tasks.submit(primes)).rejects.toMatchObject({ code: 'POOL_UNAVAILABLE' });
    alone.redis.beats.tell({ worker_id: 'worker_a_77', pid: 77, tasks_processed: 0, timestamp: 1 });
    expect(await alone.tasks.submit(primes)).toMatchObject({ state: 'queued' });
    expect(alone.rows()).toMatchObject([{ id: 'worker_a_77', groupId: 'worker_a', ours: false }]);
  });

  it('are cancelled like any other', async () => {
    await stage.tasks.submit({ ...primes, id: 'mine' });
    pop();
    await stage.advance(6_000);
    expect(await stage.tasks.cancel('mine')).toMatchObject({ state: 'cancelled' });
    await publish({ id: 'mine', result: 1 });
    await settle();
    expect(stage.tasks.get('mine')).toMatchObject({ state: 'cancelled' });
  });
});
