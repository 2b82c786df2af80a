import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { MemoryPoolWorker } from '../../adapters/memory/memory-pool-worker.ts';
import { DomainError } from '../../model/domain-error.ts';
import { type PoolInput, poolOptionsSchema } from '../../model/pool.ts';
import type { TaskOptions } from '../engine.ts';
import { Pool } from './pool.ts';
import type { PoolTask, TaskEnd } from './pool-task.ts';

describe('a pool', () => {
  let clock: ManualClock;
  let sleptMs: number;
  let workers: MemoryPoolWorker[];
  let events: string[];
  let archived: PoolTask[];
  beforeEach(() => {
    clock = new ManualClock();
    sleptMs = 0;
    workers = [];
    events = [];
    archived = [];
  });

  function createPool(options: Partial<PoolInput> = {}): Pool {
    let number = 0;
    const pool: Pool = new Pool({
      clock,
      awake: { since: (at) => clock.now() - at - sleptMs },
      options: poolOptionsSchema.parse({ poolName: 'P', workerScript: 'a.js', ...options }),
      factory: (id, listener) => {
        const maxActive = pool.options.maxActiveTasksPerWorker;
        const worker = new MemoryPoolWorker({ id, listener, clock, maxActive });
        workers.push(worker);
        return worker;
      },
      nextNumber: () => ++number,
      observer: { changed: () => undefined, ended: (task) => archived.push(task) },
      onEvent: (event) => events.push(event),
    });
    pool.start();
    return pool;
  }
  const createReady = (options: Partial<PoolInput> = {}) => {
    const pool = createPool(options);
    for (const worker of workers) worker.beReady();
    return pool;
  };
  /** The ends of tasks, by what was asked. */
  const ends = new Map<unknown, TaskEnd>();
  beforeEach(() => ends.clear());
  const submit = (pool: Pool, payload: unknown, options?: TaskOptions) =>
    pool.submit(payload, options, (end) => {
      expect(ends.has(payload)).toBe(false);
      ends.set(payload, end);
    });
  const codeOf = (payload: unknown) => {
    const end = ends.get(payload);
    if (end === undefined) return 'open';
    if (end.state === 'done') return 'done';
    return end.error instanceof DomainError ? end.error.code : end.error.message;
  };
  const worker = (index: number) => workers[index]!;

  it('gives each task to the ready worker with the fewest', () => {
    const pool = createPool({ workerCount: 3, maxActiveTasksPerWorker: 2 });
    submit(pool, 'a');
    expect(pool.view()).toMatchObject({ queued: 1, running: 0 });
    worker(0).beReady();
    worker(1).beReady();
    for (const task of ['b', 'c', 'd', 'e']) submit(pool, task);
    expect(workers.map(({ begun }) => begun)).toEqual([['a', 'c'], ['b', 'd'], []]);
    expect(pool.view()).toMatchObject({ queued: 1, running: 4 });
    worker(2).beReady();
    expect(worker(2).begun).toEqual(['e']);
    worker(1).finish();
    expect(codeOf('b')).toBe('done');
    submit(pool, 'f');
    expect(worker(1).begun).toEqual(['b', 'd', 'f']);
  });

  it('takes higher priorities first, and within one the first comer', () => {
    const pool = createReady();
    submit(pool, 'now');
    for (const [task, priority] of [
      ['low', -5],
      ['one', 0],
      ['high', 7],
      ['two', 0],
      ['higher', 9],
    ] as const)
      submit(pool, task, { priority });
    for (let n = 0; n < 6; n++) worker(0).finish();
    expect(worker(0).begun).toEqual(['now', 'higher', 'high', 'one', 'two', 'low']);
  });

  it('refuses what finds no room, tells of it once, and counts it', () => {
    const pool = createReady({ maxQueuedTasks: 2 });
    for (const task of ['a', 'b', 'c']) submit(pool, task);
    expect(() => submit(pool, 'd')).toThrow(expect.objectContaining({ code: 'QUEUE_FULL' }));
    expect(() => submit(pool, 'e')).toThrow(expect.objectContaining({ code: 'QUEUE_FULL' }));
    expect(events).toEqual(['queue-full']);
    expect(pool.view().counts.refused).toBe(2);
    worker(0).finish();
    submit(pool, 'f');
    const none = createReady({ maxQueuedTasks: 0 });
    submit(none, 'at once');
    expect(() => submit(none, 'never')).toThrow(expect.objectContaining({ code: 'QUEUE_FULL' }));
  });

  it('cancels a waiting task at once and a running one when it has ended', () => {
    const pool = createReady();
    const running = submit(pool, 'running');
    const waiting = submit(pool, 'waiting');
    pool.cancel(waiting);
    expect(codeOf('waiting')).toBe('TASK_CANCELLED');
    pool.cancel(running);
    expect(codeOf('running')).toBe('open');
    expect(worker(0).asked).toContain('abort 1 cancelled');
    worker(0).finish();
    expect(codeOf('running')).toBe('TASK_CANCELLED');
    expect(pool.view().counts).toMatchObject({ done: 0, cancelled: 2 });
  });

  it('ends the worker of a task that does not end when it is cancelled, and nothing else', () => {
    const pool = createReady({ workerCount: 2 });
    submit(pool, 'stubborn');
    submit(pool, 'other');
    const controller = new AbortController();
    const third = submit(pool, 'third', { signal: controller.signal });
    controller.abort(new Error('enough'));
    expect(codeOf('third')).toBe('TASK_CANCELLED');
    expect((third.end as { error: Error }).error.cause).toEqual(new Error('enough'));
    const [stubborn] = [...pool.tasks()];
    pool.cancel(stubborn!);
    clock.advance(999);
    expect(codeOf('stubborn')).toBe('open');
    clock.advance(1);
    expect(codeOf('stubborn')).toBe('TASK_CANCELLED');
    expect(worker(0).asked.at(-1)).toMatch(/^replace/);
    expect(codeOf('other')).toBe('open');
    expect(() => submit(pool, 'late', { signal: controller.signal })).toThrow('cancelled');
  });

  it('ends a task that takes too long, counted from its beginning', () => {
    const pool = createReady({ taskTimeoutMs: 100 });
    submit(pool, 'first');
    submit(pool, 'second', { timeoutMs: 10_000 });
    clock.advance(90);
    worker(0).finish();
    clock.advance(90);
    submit(pool, 'third');
    clock.advance(9_900);
    expect(worker(0).asked).not.toContain('abort 2 timed out');
    clock.advance(11);
    expect(worker(0).asked).toContain('abort 2 timed out');
    clock.advance(1_000);
    expect(codeOf('second')).toBe('TASK_TIMED_OUT');
    expect(codeOf('third')).toBe('open');
    expect(pool.view().counts).toMatchObject({ done: 1, failed: 1 });
  });

  it('does not count the time in which the machine slept', () => {
    const pool = createReady({ taskTimeoutMs: 10_000 });
    submit(pool, 'task');
    clock.advance(5_000);
    sleptMs = 4_000;
    clock.advance(8_000);
    expect(worker(0).asked).not.toContain('abort 1 timed out');
    clock.advance(1_001);
    expect(worker(0).asked).toContain('abort 1 timed out');
  });

  it('sends tasks ahead only while they are short, and asks them back from a worker that got stuck', () => {
    const pool = createReady({ workerCount: 2, maxSentAheadPerWorker: 8 });
    const payloads = Array.from({ length: 12 }, (_, n) => n);
    for (const n of payloads) submit(pool, n);
    expect(workers.map(({ inHand }) => inHand)).toEqual([1, 1]);
    worker(0).finish();
    expect(workers.map(({ inHand }) => inHand)).toEqual([6, 5]);
    expect(pool.view()).toMatchObject({ running: 2, queued: 9 });
    while (worker(1).inHand > 0) worker(1).finish();
    expect(worker(0).inHand).toBe(6);
    clock.advance(25);
    expect(worker(0).asked).toContain('recall');
    expect(workers.map(({ inHand }) => inHand)).toEqual([3, 3]);
    while (workers.some(({ inHand }) => inHand > 0)) for (const one of workers) one.finish();
    expect(payloads.map(codeOf)).toEqual(payloads.map(() => 'done'));
    expect([...worker(0).begun, ...worker(1).begun].sort()).toEqual(payloads.toSorted());
  });

  it('starts a task again when its worker died for reasons of its own, up to its attempts', () => {
    const pool = createReady({ maxAttempts: 2 });
    submit(pool, 'task');
    worker(0).die({ kind: 'killed', cause: 'killed by SIGKILL' });
    expect(pool.view()).toMatchObject({ queued: 1 });
    worker(0).start();
    worker(0).beReady();
    expect(worker(0).begun).toEqual(['task', 'task']);
    worker(0).die({ kind: 'crash', cause: 'exit code 1' });
    expect(ends.get('task')).toMatchObject({
      state: 'failed',
      error: { code: 'WORKER_DIED', message: 'exit code 1 (started 2 times)' },
    });
  });

  it('does not start a task again that used too much memory', () => {
    const pool = createReady({ maxSentAheadPerWorker: 4 });
    for (const task of ['quick', 'greedy', 'innocent']) submit(pool, task);
    worker(0).finish();
    worker(0).die({ kind: 'memory', cause: 'resident memory 600 MB above the limit of 512 MB' });
    expect(codeOf('greedy')).toBe('WORKER_DIED');
    expect(codeOf('innocent')).toBe('open');
    expect([...pool.tasks()].map(({ payload, attempts }) => [payload, attempts])).toEqual([['innocent', 0]]);
  });

  it('runs suspects alone, so that none fails because of another', () => {
    const pool = createReady({ maxActiveTasksPerWorker: 3, maxSentAheadPerWorker: 0 });
    for (const task of ['a', 'poison', 'b', 'c']) submit(pool, task);
    const comeBack = () => {
      worker(0).start();
      worker(0).beReady();
    };
    worker(0).die({ kind: 'crash', cause: 'exit code 7' });
    expect(pool.view()).toMatchObject({ queued: 4 });
    comeBack();
    expect(worker(0).begun.slice(3)).toEqual(['a']);
    worker(0).finish();
    expect(worker(0).begun.slice(4)).toEqual(['poison']);
    worker(0).die({ kind: 'crash', cause: 'exit code 7' });
    comeBack();
    expect(worker(0).begun.slice(5)).toEqual(['poison']);
    worker(0).die({ kind: 'crash', cause: 'exit code 7' });
    expect(ends.get('poison')).toMatchObject({
      error: { code: 'WORKER_DIED', message: 'exit code 7 (started 3 times)' },
    });
    comeBack();
    expect(worker(0).begun.slice(6)).toEqual(['b']);
    worker(0).finish();
    expect(worker(0).begun.slice(7)).toEqual(['c']);
    worker(0).finish();
    expect(['a', 'b', 'c'].map(codeOf)).toEqual(['done', 'done', 'done']);
  });

  it('makes the last try of a task in a worker in which nothing has run before', () => {
    const pool = createReady({ maxAttempts: 2, workerCount: 2 });
    submit(pool, 'suspect');
    submit(pool, 'other');
    worker(0).die({ kind: 'crash', cause: 'exit code 7' });
    worker(1).finish();
    expect(worker(1).asked).toContain('restart');
    expect(worker(1).begun).toEqual(['other']);
    worker(1).beReady();
    expect(worker(1).begun).toEqual(['other', 'suspect']);
    worker(1).finish();
    expect(codeOf('suspect')).toBe('done');
  });

  it('gives tasks that were never begun back to the queue, in front and in order', () => {
    const pool = createReady({ maxSentAheadPerWorker: 3, maxAttempts: 1 });
    for (const task of ['a', 'b', 'c', 'd', 'e', 'f']) submit(pool, task);
    worker(0).finish();
    worker(0).finish({ report: false });
    // b has ended without a report, c runs; d and e are sent ahead, f waits.
    worker(0).die({ kind: 'crash', cause: 'killed by SIGKILL' });
    expect(['a', 'b', 'c', 'd'].map(codeOf)).toEqual(['done', 'WORKER_DIED', 'WORKER_DIED', 'open']);
    expect([...pool.tasks()].map(({ payload }) => payload)).toEqual(['d', 'e', 'f']);
  });

  it('fails what waits when no worker is left that can be started, and takes nothing until it is restarted', () => {
    const pool = createReady({ workerCount: 2 });
    pool.pause();
    submit(pool, 'waiting');
    worker(0).giveUp('exit code 1');
    expect(codeOf('waiting')).toBe('open');
    worker(1).giveUp('exit code 1');
    expect(codeOf('waiting')).toBe('POOL_UNAVAILABLE');
    expect(pool.view().state).toEqual({ kind: 'errored', cause: 'exit code 1' });
    expect(() => submit(pool, 'late')).toThrow(expect.objectContaining({ code: 'POOL_UNAVAILABLE' }));
    pool.restart();
    pool.resume();
    for (const one of workers) one.beReady();
    submit(pool, 'again');
    expect(worker(0).begun).toEqual(['again']);
  });

  it('pauses, goes on, drains and is drained', () => {
    const pool = createReady();
    pool.pause();
    submit(pool, 'a');
    expect(worker(0).begun).toEqual([]);
    pool.resume();
    expect(worker(0).begun).toEqual(['a']);
    submit(pool, 'b');
    pool.drain();
    expect(pool.view().state.kind).toBe('draining');
    expect(() => submit(pool, 'c')).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    worker(0).finish();
    worker(0).finish();
    expect(codeOf('b')).toBe('done');
    expect(pool.view().state.kind).toBe('drained');
    expect(events).toEqual(['drained']);
    pool.resume();
    submit(pool, 'd');
    expect(worker(0).begun).toEqual(['a', 'b', 'd']);
  });

  it('grows at once and shrinks when those that go have finished', async () => {
    const pool = createReady({ workerCount: 3, maxSentAheadPerWorker: 0 });
    for (const task of ['a', 'b', 'c']) submit(pool, task);
    worker(1).finish();
    pool.change({ workerCount: 1 });
    expect(pool.view().workers).toHaveLength(2);
    submit(pool, 'd');
    expect(worker(2).begun).toEqual(['c']);
    worker(2).finish();
    expect(pool.view().workers.map(({ id }) => id)).toEqual(['P-1']);
    pool.change({ workerCount: 2 });
    expect(pool.view().workers.map(({ id }) => id)).toEqual(['P-1', 'P-2']);
    worker(3).beReady();
    expect(worker(3).begun).toEqual(['d']);
  });

  it('starts its workers anew one after another when something of their process changes', () => {
    const pool = createReady({ workerCount: 2 });
    submit(pool, 'busy');
    pool.change({ memoryLimitMb: 100 });
    expect(workers.map(({ asked }) => asked.includes('restart'))).toEqual([false, false]);
    worker(0).finish();
    expect(workers.map(({ asked }) => asked.includes('restart'))).toEqual([true, false]);
    submit(pool, 'meanwhile');
    expect(worker(1).begun).toEqual(['meanwhile']);
    worker(0).beReady();
    expect(workers.map(({ asked }) => asked.includes('restart'))).toEqual([true, false]);
    worker(1).finish();
    expect(worker(1).asked).toContain('restart');
  });

  it('makes room for a fresh worker after so many tasks, or above so much memory', () => {
    const pool = createReady({ recycleAfterTasks: 2 });
    for (const task of ['a', 'b', 'c']) submit(pool, task);
    worker(0).finish();
    worker(0).finish();
    expect(worker(0).asked).toContain('restart');
    expect(worker(0).begun).toEqual(['a', 'b']);
    worker(0).beReady();
    expect(worker(0).begun).toEqual(['a', 'b', 'c']);
    pool.change({ recycleAfterTasks: null, recycleAboveRssMb: 100 });
    worker(0).rssBytes = 200_000_000;
    worker(0).finish();
    expect(worker(0).asked.filter((asked) => asked === 'restart')).toHaveLength(2);
  });

  it('stops when what runs has finished, and ends what waits', async () => {
    const pool = createReady();
    submit(pool, 'running');
    submit(pool, 'waiting');
    let stopped = false;
    const stop = pool.stop(1_000, new DomainError('ENGINE_STOPPING', 'bye')).then(() => (stopped = true));
    expect(codeOf('waiting')).toBe('ENGINE_STOPPING');
    await Promise.resolve();
    expect(stopped).toBe(false);
    worker(0).finish();
    await stop;
    expect(codeOf('running')).toBe('done');
    expect(pool.view().state.kind).toBe('stopped');
  });

  it('does not wait longer than its deadline', async () => {
    const pool = createReady({ maxSentAheadPerWorker: 2 });
    for (const task of ['quick', 'endless', 'ahead']) submit(pool, task);
    worker(0).finish();
    const stop = pool.stop(1_000, new DomainError('ENGINE_STOPPING', 'bye'));
    clock.advance(1_000);
    await stop;
    expect(['endless', 'ahead'].map(codeOf)).toEqual(['WORKER_DIED', 'ENGINE_STOPPING']);
  });
});
