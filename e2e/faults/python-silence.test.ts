import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { Attention } from '../../src/model/attention.ts';
import { lasting } from '../fixtures/lasting.ts';
import { descendantsOf } from '../fixtures/processes.ts';
import { python } from '../fixtures/python.ts';
import { PythonStage } from '../fixtures/python-stage.ts';

const SLOW = { timeout: 20_000, interval: 100 };

// They wait for half a minute and more each, so they wait together.
describe.skipIf(python === null).concurrent('silence', () => {
  it('is told from work: a regular expression that holds the interpreter is ended, a long loop is not', async ({
    expect: expectHere,
  }) => {
    await using stage = await PythonStage.start({ worker_a: 3 });
    const looping = await stage.submit('loop', { seconds: 45 }, { timeoutS: 100 });
    const holding = await stage.submit('regex', { length: 40 }, { timeoutS: 600 });
    await expectHere.poll(async () => (await stage.task(holding)).state, SLOW).toBe('running');
    const { workerId } = await stage.task(holding);
    const row = (await stage.running()).find(({ worker }) => worker?.workerId === workerId);
    const state = async () => (await stage.row(row?.id ?? '')).state.kind;
    await expectHere.poll(state, { timeout: 35_000, interval: 200 }).toBe('late');
    const attention = await stage.server.call<Attention[]>('GET', '/api/attention');
    expectHere(attention.some(({ kind }) => kind === 'worker-late')).toBe(true);
    await expectHere
      .poll(async () => (await stage.row(row?.id ?? '')).lastExit, { timeout: 35_000, interval: 200 })
      .toBe('nothing was heard of it for 30 s');
    await stage.server.call('POST', `/api/tasks/${holding}/cancel`);
    expectHere(await stage.done(looping, 60_000)).toMatchObject({ state: 'done', attempts: 1 });
  }, 150_000);

  it('of a worker that stands still gives its task to another, and there is one result', async ({
    expect: expectHere,
  }) => {
    await using stage = await PythonStage.start({ worker_a: 2 });
    const file = join(stage.dataDir, 'stopped');
    const id = await stage.submit('note', { file, seconds: 3 }, { timeoutS: 200 });
    await expectHere.poll(async () => (await stage.task(id)).state, SLOW).toBe('running');
    const { pid, workerId } = await stage.task(id);
    process.kill(pid ?? Number.NaN, 'SIGSTOP');
    const ended = await stage.done(id, 60_000);
    expectHere(ended).toMatchObject({ state: 'done', attempts: 2 });
    expectHere(ended.workerId).not.toBe(workerId);
    expectHere(await stage.runs(file)).toEqual(new Map([[id, 1]]));
  }, 150_000);

  it('of everything, because the machine slept, is nobody’s death', async ({ expect: expectHere }) => {
    await using stage = await PythonStage.start({ worker_a: 2 });
    const id = await stage.submit('sleep', { seconds: 8 }, { timeoutS: 20 });
    await expectHere.poll(async () => (await stage.task(id)).state, SLOW).toBe('running');
    const before = (await stage.running()).map(({ pid }) => pid);
    const all = [
      stage.server.pid,
      ...descendantsOf(stage.server.pid).map(({ pid }) => pid),
      stage.redis.pid ?? 0,
    ];
    for (const pid of all) process.kill(pid, 'SIGSTOP');
    await lasting(45_000);
    for (const pid of all.toReversed()) process.kill(pid, 'SIGCONT');
    expectHere(await stage.done(id, 30_000)).toMatchObject({ state: 'done', attempts: 1 });
    // Whoever was taken for dead would be replaced by the time that each has been heard of twice more.
    const heard = new Map<number, number>();
    const subscriber = stage.client.duplicate();
    subscriber.on('message', (_channel, text: string) => {
      const { pid } = JSON.parse(text) as { pid: number };
      heard.set(pid, (heard.get(pid) ?? 0) + 1);
    });
    await subscriber.subscribe('worker:heartbeat');
    await expectHere
      .poll(() => before.every((pid) => (heard.get(pid) ?? 0) >= 2), { ...SLOW, timeout: 40_000 })
      .toBe(true);
    subscriber.disconnect();
    expectHere((await stage.running()).map(({ pid }) => pid)).toEqual(before);
  }, 150_000);

  it('of a live worker by mistake makes no second result', async ({ expect: expectHere }) => {
    await using stage = await PythonStage.start({ worker_a: 1 });
    const file = join(stage.dataDir, 'reaped');
    const id = await stage.submit('note', { file, seconds: 2 });
    await expectHere.poll(async () => (await stage.task(id)).state, SLOW).toBe('running');
    const results: string[] = [];
    const subscriber = stage.client.duplicate();
    await subscriber.subscribe('worker:responses');
    subscriber.on('message', (_channel, text: string) => results.push(text));
    const [own = ''] = await stage.client.keys('queue:worker_a:processing:*');
    await stage.client.lmove(own, 'queue:worker_a', 'RIGHT', 'RIGHT');
    expectHere(await stage.done(id)).toMatchObject({ state: 'done' });
    await expectHere.poll(async () => (await stage.runs(file)).get(id), SLOW).toBe(2);
    // One result of it, though the result of a later task has been told by now.
    const later = await stage.submit('noop');
    const idsOf = () => results.map((text) => (JSON.parse(text) as { id: string }).id);
    await expectHere.poll(idsOf, SLOW).toContain(later);
    expectHere(idsOf()).toEqual([id, later]);
    subscriber.disconnect();
  }, 60_000);
});
