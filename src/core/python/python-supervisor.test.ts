import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { MemoryHistory } from '../../adapters/memory/memory-history.ts';
import { MemoryPythonRedis } from '../../adapters/memory/memory-python-board.ts';
import { settle, stagePython } from './python-stage.suite.ts';

const submit = { queue: 'worker_a', type: 'primes', payload: { limit: 10 } };

describe('the supervisor of Python workers', () => {
  it('runs as many workers as the settings say, once it has the lease', async () => {
    const stage = await stagePython();
    expect(stage.python.view().state).toEqual({ kind: 'working' });
    await stage.begin();
    expect(stage.processes.views().map(({ id, state }) => [id, state.kind])).toEqual([
      ['worker_a:1', 'running'],
      ['worker_a:2', 'running'],
      ['worker_b:1', 'running'],
      ['worker_b:2', 'running'],
    ]);
    expect(stage.redis.holder).toBe('engine');
    await stage.advance(1_000);
    expect(stage.python.view()).toMatchObject({
      interpreter: { version: '3.11.7' },
      queues: [
        { queue: 'worker_a', waiting: 0, running: 0, dead: 0, workers: 2 },
        { queue: 'worker_b', workers: 2 },
      ],
    });
    expect(stage.python.status().types).toHaveLength(2);
    await stage.supervisor.stop();
    expect(stage.children.size).toBe(0);
    expect(stage.redis.holder).toBeNull();
    expect(stage.unexpected).toEqual([]);
  });

  it('takes results into the history, each once', async () => {
    const stage = await stagePython();
    await stage.begin();
    const { id } = await stage.tasks.submit(submit);
    expect(stage.tasks.get(id)).toMatchObject({ state: 'queued', input: { text: '{"limit":10}' } });
    stage.answer(stage.workerOf('worker_a').list);
    await settle();
    expect(stage.tasks.get(id)).toMatchObject({
      ...{ state: 'done', attempts: 1, result: { text: '42' }, input: { text: '{"limit":10}' } },
    });
    expect(stage.redis.responses).toEqual([]);
    expect(stage.figures().tasks).toEqual([{ queue: 'worker_a', outcome: 'done', count: 1 }]);
    // Given once more: the supervisor died between keeping it and forgetting it.
    stage.redis.responses.push(stage.redis.results.get(id) ?? '');
    stage.redis.answer('other', '{"no":"result"}');
    await settle();
    expect(stage.figures().tasks).toEqual([{ queue: 'worker_a', outcome: 'done', count: 1 }]);
    expect(stage.redis.responses).toEqual([]);
    expect(stage.lines.some((line) => line.includes('Not a result'))).toBe(true);
  });

  it('keeps results in Redis while the history cannot keep them', async () => {
    const history = new MemoryHistory();
    const stage = await stagePython({ history });
    await stage.begin();
    const { id } = await stage.tasks.submit(submit);
    const change = history.change.bind(history);
    history.change = () => {
      throw new Error('disk full');
    };
    stage.answer(stage.workerOf('worker_a').list);
    await stage.advance(1_000);
    expect(stage.redis.responses).toHaveLength(1);
    history.change = change;
    await stage.advance(1_000);
    expect(stage.tasks.get(id)?.state).toBe('done');
    expect(stage.redis.responses).toEqual([]);
  });

  it('gives a task back when its worker dies, and gives it up when the third has died with it', async () => {
    const stage = await stagePython();
    await stage.begin();
    const { id } = await stage.tasks.submit(submit);
    for (let death = 1; death <= 3; death += 1) {
      const { list, child } = stage.workerOf('worker_a');
      stage.redis.begin(list, stage.clock.now() / 1_000);
      child.exit({ code: null, signal: 'SIGKILL' });
      await settle();
      expect(stage.redis.queue('worker_a')).toHaveLength(death < 3 ? 1 : 0);
      await stage.advance(1_500);
    }
    expect(stage.tasks.get(id)).toMatchObject({
      state: 'failed',
      failure: { code: 'WORKER_DIED' },
      attempts: 3,
    });
    expect(stage.events.last(1)).toMatchObject([{ kind: 'task-given-up', queue: 'worker_a', task: id }]);
    const { letters } = await stage.deadLetters.list({ queue: 'worker_a', offset: 0, limit: 10 });
    expect(letters).toMatchObject([{ id, code: 'worker_died', deliveries: 3 }]);
    expect(await stage.deadLetters.requeue({ queue: 'worker_a', limit: 10 })).toEqual({
      done: 1,
      remaining: 0,
    });
    expect(stage.tasks.get(id)).toMatchObject({ state: 'queued', failure: null });
    stage.answer(stage.workerOf('worker_a').list);
    await settle();
    expect(stage.tasks.get(id)).toMatchObject({ state: 'done', failure: null });
  });

  it('ends a task that runs for too long, and its worker with it, without delay', async () => {
    const stage = await stagePython();
    await stage.begin();
    const { id } = await stage.tasks.submit({ ...submit, timeoutS: 5 });
    const { list } = stage.workerOf('worker_a');
    stage.redis.begin(list, stage.clock.now() / 1_000);
    await stage.advance(5_000);
    expect(stage.tasks.get(id)).toMatchObject({ state: 'running', workerId: list.workerId });
    expect(stage.children.has(list.pid)).toBe(true);
    await stage.advance(1_500);
    expect(stage.tasks.get(id)).toMatchObject({
      state: 'failed',
      failure: { code: 'TASK_TIMED_OUT', message: 'It ran longer than 5 s.' },
    });
    expect(stage.children.has(list.pid)).toBe(false);
    expect(stage.processes.views().every(({ state }) => state.kind === 'running')).toBe(true);
    expect(stage.redis.queue('worker_a')).toEqual([]);
  });

  it('calls a silent worker late after 15 s, and ends it after 30 s', async () => {
    const stage = await stagePython({ settings: { workers: { worker_a: 1 } } });
    await stage.begin();
    await stage.advance(11_000);
    const silent = stage.workerOf('worker_a');
    silent.silent = true;
    const state = () => stage.processes.views()[0]?.state.kind;
    await stage.advance(14_000);
    expect(state()).toBe('running');
    await stage.advance(6_000);
    expect(state()).toBe('late');
    silent.silent = false;
    await stage.advance(11_000);
    expect(state()).toBe('running');
    silent.silent = true;
    await stage.advance(35_000);
    expect(silent.child.received).toContain('SIGKILL');
    expect(stage.processes.views()[0]?.lastExit).toBe('nothing was heard of it for 30 s');
  });

  it('calls nobody dead because Redis was away or the machine slept', async () => {
    const stage = await stagePython();
    await stage.begin();
    const pids = [...stage.children.keys()];
    stage.lose();
    expect(stage.python.view().state).toEqual({ kind: 'waiting', reason: 'made up' });
    await stage.advance(60_000);
    stage.redis.heartbeats.clear();
    stage.find();
    await stage.advance(5_000);
    // A sleep of a minute: every heartbeat has expired.
    stage.clock.advance(60_000);
    stage.redis.heartbeats.clear();
    await stage.advance(9_000);
    expect([...stage.children.keys()]).toEqual(pids);
    expect(stage.unexpected).toEqual([]);
  });

  it('gives back what workers of others had when they are silent, but not soon after Redis came back', async () => {
    const stage = await stagePython();
    await stage.begin();
    const list = { queue: 'worker_a', workerId: 'elsewhere_7', pid: 7 };
    stage.redis.beat(list, stage.clock.now() / 1_000);
    await stage.tasks.submit(submit);
    stage.redis.begin(list, stage.clock.now() / 1_000);
    await stage.advance(2_000);
    expect(stage.rows()).toMatchObject([
      { id: 'elsewhere_7', ours: false, state: { kind: 'running', pid: 7 }, worker: { machine: 'here' } },
    ]);
    await stage.advance(20_000);
    expect(stage.rows()).toMatchObject([{ state: { kind: 'late' } }]);
    stage.lose();
    await stage.advance(20_000);
    stage.find();
    await stage.advance(30_000);
    expect(stage.redis.queue('worker_a')).toHaveLength(0);
    await stage.advance(25_000);
    expect(stage.redis.queue('worker_a')).toHaveLength(1);
    expect(stage.rows()).toEqual([]);
  });

  it('inherits at once what workers of its last life had', async () => {
    const redis = new MemoryPythonRedis();
    const clock = new ManualClock();
    const before = await stagePython({ redis, clock });
    await before.begin();
    const { id } = await before.tasks.submit(submit);
    redis.begin(before.workerOf('worker_a').list, clock.now() / 1_000);
    expect(redis.queue('worker_a')).toHaveLength(0);
    // It is killed, and its workers with it; their heartbeats are still there.
    const after = await stagePython({ redis, clock, history: before.history });
    await after.begin();
    expect(redis.queue('worker_a')).toHaveLength(1);
    expect(after.tasks.get(id)?.state).toBe('queued');
  });

  it('only watches where another engine has the lease, and takes over when that is gone', async () => {
    const redis = new MemoryPythonRedis();
    redis.holder = 'the other engine';
    const stage = await stagePython({ redis });
    await stage.begin();
    expect(stage.children.size).toBe(0);
    expect(stage.python.view().state).toEqual({ kind: 'watching', holder: 'the other engine' });
    await expect(stage.tasks.submit(submit)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(stage.deadLetters.purge({ queue: 'worker_a', limit: 1 })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    redis.holder = null;
    await stage.advance(6_000);
    expect(stage.python.view().state).toEqual({ kind: 'working' });
    expect(stage.children.size).toBe(4);
  });

  it('steps down when it has lost the lease', async () => {
    const stage = await stagePython();
    await stage.begin();
    stage.redis.holder = 'the other engine';
    await stage.advance(6_000);
    expect(stage.children.size).toBe(0);
    expect(stage.python.view().state).toMatchObject({ kind: 'watching' });
  });

  it('starts its workers anew when it moves to another Redis', async () => {
    const stage = await stagePython({ settings: { workers: { worker_a: 1 } } });
    await stage.begin();
    const [before] = stage.children.keys();
    stage.find('redis://two');
    await settle();
    await stage.advance(2_000);
    expect([...stage.children.keys()]).not.toContain(before);
    expect(stage.children.size).toBe(1);
    expect(stage.python.view().state).toEqual({ kind: 'working' });
  });

  it('ends its workers in order before a Redis is left, and begins again where it is then', async () => {
    const stage = await stagePython({ settings: { workers: { worker_a: 1 } } });
    await stage.begin();
    const { id } = await stage.tasks.submit(submit);
    stage.answer(stage.workerOf('worker_a').list);
    await stage.supervisor.rest();
    expect(stage.children.size).toBe(0);
    expect(stage.tasks.get(id)).toMatchObject({ state: 'done' });
    expect(stage.redis.holder).toBeNull();
    stage.find('redis://two');
    await stage.advance(6_000);
    expect([stage.children.size, stage.redis.holder]).toEqual([0, null]);
    stage.supervisor.resume();
    await stage.advance(1_000);
    expect([stage.children.size, stage.redis.holder]).toEqual([1, 'engine']);
    expect(stage.python.view().state).toEqual({ kind: 'working' });
    await stage.supervisor.rest();
    await stage.supervisor.stop();
    stage.supervisor.resume();
    await stage.advance(6_000);
    expect(stage.children.size).toBe(0);
    expect(stage.unexpected).toEqual([]);
  });

  it('does without Python, says why, and takes it up when it is there', async () => {
    const stage = await stagePython({ noPython: 'No Python was found.' });
    await stage.begin();
    expect(stage.python.view()).toMatchObject({
      state: { kind: 'disabled', reason: 'No Python was found.' },
      interpreter: null,
    });
    expect(stage.children.size).toBe(0);
    expect(stage.groups[0]?.problem()).toBe('No Python was found.');
    await expect(stage.tasks.submit(submit)).rejects.toMatchObject({ code: 'POOL_UNAVAILABLE' });
    await expect(stage.python.reloadTypes()).rejects.toMatchObject({ code: 'POOL_UNAVAILABLE' });
    // Somebody else's worker does it meanwhile.
    const list = { queue: 'worker_a', workerId: 'elsewhere_7', pid: 7 };
    stage.redis.beat(list, stage.clock.now() / 1_000);
    await stage.advance(1_000);
    const { id } = await stage.tasks.submit(submit);
    stage.answer(list);
    await settle();
    expect(stage.tasks.get(id)?.state).toBe('done');
    stage.havePython(null);
    expect(await stage.python.reloadTypes()).toMatchObject({ state: { kind: 'working' } });
    await settle();
    expect(stage.children.size).toBe(4);
  });

  it('starts none where somebody else does', async () => {
    const stage = await stagePython({ external: true });
    await stage.begin();
    expect(stage.children.size).toBe(0);
    expect(stage.python.view().state).toEqual({ kind: 'external' });
    expect(await stage.tasks.submit(submit)).toMatchObject({ state: 'queued' });
  });
});
