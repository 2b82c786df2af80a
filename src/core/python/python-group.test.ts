import { beforeEach, describe, expect, it } from 'vitest';
import type { PythonGroup } from './python-group.ts';
import { settle, stagePython } from './python-stage.suite.ts';

type Stage = Awaited<ReturnType<typeof stagePython>>;

describe('the workers of a queue', () => {
  let stage: Stage;
  let group: PythonGroup;
  beforeEach(async () => {
    stage = await stagePython({ settings: { workers: { worker_a: 2 } } });
    await stage.begin();
    const [first] = stage.groups;
    if (first === undefined) throw new Error('there is one group');
    group = first;
  });
  const numbers = () => group.workers.map(({ number }) => number);
  const pids = () => [...stage.children.keys()];

  it('become more and fewer, the idle ones first, and the number is kept', async () => {
    await group.deeds().scale?.(4);
    await settle();
    expect(pids()).toHaveLength(4);
    expect(stage.settings.current().workers).toEqual({ worker_a: 4 });
    await stage.tasks.submit({ queue: 'worker_a', type: 'primes', payload: {} });
    const busy = [...stage.children.values()].at(-1)?.list;
    if (busy === undefined) throw new Error('four are there');
    stage.redis.begin(busy, stage.clock.now() / 1_000);
    await stage.advance(1_000);
    expect(group.busy()).toBe(1);
    await group.deeds().scale?.(1);
    await settle();
    expect(pids()).toEqual([busy.pid]);
    expect(numbers()).toEqual([4]);
    await group.deeds().scale?.(2);
    expect(numbers()).toEqual([1, 4]);
  });

  it('are reloaded one after another, and there are never fewer than before', async () => {
    const before = pids();
    const fewest: number[] = [];
    stage.processes.onChange(() => {
      fewest.push(group.workers.filter(({ process }) => process.state().kind === 'running').length);
    });
    await group.deeds().reload?.();
    await group.deeds().reload?.();
    for (let turn = 0; turn < 10; turn += 1) await settle();
    expect(numbers()).toEqual([1, 2]);
    expect(pids()).toHaveLength(2);
    expect(pids().some((pid) => before.includes(pid))).toBe(false);
    expect(Math.min(...fewest)).toBe(2);
  });

  it('stay as they are when the first of a reload cannot be started', async () => {
    const before = pids();
    const launched = stage.children.size;
    await group.deeds().reload?.();
    const [stopgap] = [...stage.children.values()].slice(launched);
    stopgap?.child.exit({ code: 1, signal: null });
    await group.deeds().scale?.(0);
    await stage.advance(1_000);
    expect(pids()).toEqual([]);
    expect(before).toHaveLength(2);
    expect(stage.unexpected).toEqual([]);
  });

  it('have all ended when they may not run any more, in the middle of a reload as well', async () => {
    group.reload();
    expect(group.workers).toHaveLength(3);
    await group.disable();
    expect(group.workers).toEqual([]);
    expect(pids()).toEqual([]);
    for (let turn = 0; turn < 10; turn += 1) await settle();
    expect(pids()).toEqual([]);
    expect(stage.lines.filter((line) => line.includes('could not be reloaded'))).toEqual([]);
  });

  it('are stopped and started together, and one by one', async () => {
    await group.deeds().stop?.();
    await settle();
    expect([group.wanted(), pids().length, numbers().length]).toEqual([0, 0, 0]);
    expect(Object.keys(group.deeds())).toEqual(['start', 'scale']);
    await group.deeds().start?.();
    await settle();
    expect(pids()).toHaveLength(2);
    const row = () => {
      const [first] = stage.processes.views();
      if (first === undefined) throw new Error('there is a row');
      return first;
    };
    await group.deedsFor(row()).stop?.();
    await settle();
    expect(row().state.kind).toBe('stopped');
    expect(Object.keys(group.deedsFor(row()))).toEqual(['start']);
    // A person's wish: nothing starts it but a person.
    await stage.advance(5_000);
    expect(pids()).toHaveLength(1);
    await group.deedsFor(row()).start?.();
    await settle();
    expect(pids()).toHaveLength(2);
    const before = row().state;
    await group.deedsFor(row()).restart?.();
    await settle();
    expect(row().state).not.toEqual(before);
  });

  it('are given up after five exits in a minute, unless they have done work in between', async () => {
    const kill = async () => {
      stage.workerOf('worker_a').child.exit({ code: 1, signal: null });
      await settle();
    };
    await group.deeds().scale?.(1);
    for (let exit = 0; exit < 8; exit += 1) {
      const { id } = await stage.tasks.submit({ queue: 'worker_a', type: 'primes', payload: {} });
      stage.answer(stage.workerOf('worker_a').list);
      await settle();
      expect(stage.tasks.get(id)?.state).toBe('done');
      await kill();
      await stage.advance(1_000);
    }
    expect(group.workers[0]?.process.state().kind).toBe('running');
    for (let exit = 0; exit < 4; exit += 1) {
      await kill();
      await stage.advance(10_000);
    }
    expect(group.workers[0]?.process.state()).toMatchObject({ kind: 'errored', cause: 'exit code 1' });
    await group.deeds().start?.();
    await settle();
    expect(group.workers[0]?.process.state().kind).toBe('running');
  });

  it('say in words why they have ended', async () => {
    const end = async (code: number, complaint: (nonce: string) => string) => {
      const { child, nonce } = stage.workerOf('worker_a');
      child.print('stderr', complaint(nonce));
      child.exit({ code, signal: null });
      await settle();
      const cause = stage.processes.views()[0]?.lastExit;
      await stage.advance(2_000);
      return cause;
    };
    await group.deeds().scale?.(1);
    const refused = 'Redis refuses the password';
    expect(await end(3, (nonce) => `capstan-worker ends with 3 [${nonce}]: ${refused}`)).toBe(
      `exit code 3: ${refused}`,
    );
    const missing = 'ModuleNotFoundError: No module named numpy';
    expect(await end(1, () => missing)).toBe(`exit code 1: ${missing}`);
    const forged = 'capstan-worker ends with 3 [0123456789abcdef]: a guess';
    expect(await end(3, () => forged)).toBe(`exit code 3: ${forged}`);
  });
});
