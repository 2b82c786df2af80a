import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryEngine, type MemoryEngine } from '../../adapters/memory/memory-engine.ts';

describe('processes and their groups', () => {
  let engine: MemoryEngine;
  beforeEach(() => {
    engine = createMemoryEngine();
  });
  const group = (id: string) => engine.processes.groups().find((one) => one.id === id);

  it('say what can be asked of them', () => {
    expect(group('worker_a')).toMatchObject({
      ...{ wanted: 2, up: 2, backlog: 0, autoscale: null, problem: null },
      actions: ['start', 'stop', 'restart', 'reload', 'scale', 'autoscale'],
    });
    expect(group('one-shots')?.actions).toEqual([]);
    const rows = engine.processes.list();
    expect(rows.find(({ id }) => id === 'CPU-1')?.actions).toEqual(['restart']);
    expect(rows.find(({ ours }) => !ours)?.actions).toEqual([]);
  });

  it('refuse what they cannot do, and know nobody else', async () => {
    const conflict = { code: 'CONFLICT' };
    await expect(engine.processes.act('CPU-1', 'stop')).rejects.toMatchObject(conflict);
    await expect(engine.processes.act('worker_b_5900', 'restart')).rejects.toMatchObject(conflict);
    await expect(engine.processes.actOnGroup('one-shots', 'reload')).rejects.toMatchObject(conflict);
    await expect(engine.processes.scale('threads', 2)).rejects.toMatchObject(conflict);
    await expect(engine.processes.autoscale('threads', null)).rejects.toMatchObject(conflict);
    const missing = { code: 'NOT_FOUND' };
    await expect(engine.processes.act('nobody', 'start')).rejects.toMatchObject(missing);
    await expect(engine.processes.scale('nobody', 1)).rejects.toMatchObject(missing);
    expect(() => engine.processes.log('nobody', 1)).toThrow(expect.objectContaining(missing));
    expect(() => engine.processes.followLog('CPU-1')).toThrow(expect.objectContaining(missing));
    expect(engine.processes.log('CPU-1', 1)).toEqual([]);
  });

  it('refuse a number of processes that they would not have, instead of taking another one without a word', async () => {
    await expect(engine.processes.scale('pool:CPU', 0)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'pool CPU has at least 1, not 0',
    });
    await expect(engine.processes.scale('pool:CPU', 65)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const settings = { min: 0, max: 5, backlogPerWorker: 1, cooldownS: 0 };
    await expect(engine.processes.autoscale('pool:CPU', settings)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(engine.pools.get('CPU').options.workerCount).toBe(1);
    expect(await engine.processes.scale('worker_a', 0)).toMatchObject({ wanted: 0 });
  });

  it('start and stop the thread host with the oscillator', async () => {
    expect(group('threads')).toMatchObject({ actions: ['start'], wanted: 0 });
    await engine.processes.actOnGroup('threads', 'start');
    await expect.poll(() => engine.oscillator.state().status.kind).toBe('running');
    expect(group('threads')?.actions).toEqual(['stop', 'restart']);
    await engine.processes.act('thread-host', 'restart');
    await expect.poll(() => engine.oscillator.state().status.kind).toBe('running');
    await engine.processes.act('thread-host', 'stop');
    await expect.poll(() => engine.oscillator.state().status.kind).toBe('stopped');
  });

  it('scale a pool, and leave it to its backlog', async () => {
    expect(await engine.processes.scale('pool:CPU', 3)).toMatchObject({ wanted: 3, up: 3 });
    expect(engine.pools.get('CPU').options.workerCount).toBe(3);
    const settings = { min: 1, max: 5, backlogPerWorker: 1, cooldownS: 0 };
    expect(await engine.processes.autoscale('pool:CPU', settings)).toMatchObject({
      autoscale: settings,
      wanted: 1,
    });
    expect(await engine.processes.scale('pool:CPU', 2)).toMatchObject({ autoscale: null, wanted: 2 });
    expect(engine.events.last(5)).toContainEqual(
      expect.objectContaining({ kind: 'group-scaled', group: 'pool:CPU', to: 2, by: 'person' }),
    );
  });

  it('restart one worker of a pool', async () => {
    await engine.processes.act('CPU-1', 'restart');
    expect(engine.workers.get('CPU-1')?.asked).toContain('restart');
    await engine.processes.actOnGroup('pool:MEM', 'reload');
    expect(engine.workers.get('MEM-1')?.asked).toContain('restart');
  });

  it('restart one after another where all at once is not possible', async () => {
    expect(group('pool:MEM')?.actions).toEqual(['reload', 'scale', 'autoscale']);
    await engine.processes.actOnGroup('pool:MEM', 'restart');
    expect(engine.workers.get('MEM-1')?.asked).toContain('restart');
  });
});
