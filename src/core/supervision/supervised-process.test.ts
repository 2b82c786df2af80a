import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { MemoryChild } from '../../adapters/memory/memory-child.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { ProcessStateKind } from '../../model/process.ts';
import type { LaunchedRun } from '../ports/launched-run.ts';
import { SupervisedProcess } from './supervised-process.ts';
import type { RunExit, SupervisedProcessOptions } from './supervised-process-options.ts';

/** Lets everything that is already settled take its course. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

interface Stage {
  readonly clock: ManualClock;
  readonly process: SupervisedProcess;
  readonly children: MemoryChild[];
  readonly states: ProcessStateKind[];
  readonly exits: RunExit[];
  readonly log: string[];
}

function stage(
  options: Partial<SupervisedProcessOptions> = {},
  run: (child: MemoryChild) => Partial<LaunchedRun> = () => ({}),
  dies?: 'on SIGTERM' | 'on SIGKILL',
): Stage {
  const clock = new ManualClock();
  const children: MemoryChild[] = [];
  const log: string[] = [];
  const process = new SupervisedProcess({
    id: 'worker',
    label: 'worker',
    group: 'pool',
    launch: async () => {
      const child = new MemoryChild(1_000 + children.length, dies);
      children.push(child);
      return { handle: child, ready: Promise.resolve(), ...run(child) };
    },
    clock,
    random: () => 0.5,
    log: { write: (level, source, text) => log.push(`${level} ${source}: ${text}`) },
    ...options,
  });
  const states: ProcessStateKind[] = [];
  const exits: RunExit[] = [];
  process.onChange((state) => states.push(state.kind));
  process.onExit((exit) => exits.push(exit));
  return { clock, process, children, states, exits, log };
}

describe('a supervised process', () => {
  it('is started, shown and stopped', async () => {
    const { process, children, states } = stage();
    await process.start();
    expect(process.view()).toMatchObject({
      label: 'worker',
      state: { kind: 'running', pid: 1_000 },
      restarts: 0,
    });
    await process.stop();
    expect(children[0]?.received).toEqual(['SIGTERM']);
    expect(states).toEqual(['starting', 'running', 'stopping', 'stopped']);
    expect(process.view().lastExit).toBeNull();
  });

  it('may be started and stopped twice at once', async () => {
    const { process, children } = stage();
    await Promise.all([process.start(), process.start()]);
    expect(children).toHaveLength(1);
    await Promise.all([process.stop(), process.stop()]);
    await process.stop();
    expect(process.state().kind).toBe('stopped');
  });

  it('does what was asked last when start and stop race', async () => {
    const { process, children } = stage();
    const first = process.start();
    const stopped = process.stop();
    const second = process.start();
    await Promise.all([first, stopped, second]);
    expect(process.state()).toMatchObject({ kind: 'running', pid: 1_001 });
    expect(children).toHaveLength(2);
    const third = process.restart();
    await process.stop();
    await expect(third).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(process.state().kind).toBe('stopped');
  });

  it('comes back half a second after an unasked exit, with the cause shown', async () => {
    const { process, children, clock, exits } = stage();
    await process.start();
    children[0]?.exit({ code: 7, signal: null });
    await settle();
    expect(process.state()).toMatchObject({
      kind: 'restarting',
      cause: 'exit code 7',
      retryAt: clock.now() + 500,
    });
    clock.advance(500);
    await settle();
    expect(process.view()).toMatchObject({
      state: { kind: 'running', pid: 1_001 },
      restarts: 1,
      lastExit: 'exit code 7',
    });
    expect(exits).toEqual([
      {
        pid: 1_000,
        exit: { code: 7, signal: null },
        cause: 'exit code 7',
        expected: false,
        overLimit: false,
        replaced: false,
      },
    ]);
  });

  it('remembers how it was started and how its last runs ended, the newest first', async () => {
    const { process, children, clock } = stage();
    expect(process.record()).toEqual({ exits: [], launch: null });
    await process.start();
    const startedAt = clock.now();
    clock.advance(9_000);
    children[0]?.exit({ code: 7, signal: null });
    await settle();
    const first = { at: startedAt + 9_000, startedAt, pid: 1_000, cause: 'exit code 7', expected: false };
    expect(process.record()).toEqual({ exits: [first], launch: children[0]?.launch });
    clock.advance(500);
    await settle();
    await process.stop();
    expect(process.record().exits).toMatchObject([{ pid: 1_001, expected: true }, first]);
    for (let round = 0; round < 30; round += 1) {
      await process.start();
      await process.stop();
    }
    expect(process.record().exits).toHaveLength(20);
  });

  it('gives up after five exits in a minute, and a manual start clears that', async () => {
    const { process, children, clock } = stage();
    await process.start();
    for (const delay of [500, 1_000, 2_000, 4_000]) {
      children.at(-1)?.exit({ code: 1, signal: null });
      await settle();
      clock.advance(delay);
      await settle();
    }
    children.at(-1)?.exit({ code: null, signal: 'SIGSEGV' });
    await settle();
    expect(process.state()).toMatchObject({ kind: 'errored', cause: 'killed by SIGSEGV' });
    clock.advance(1_000_000);
    await settle();
    expect(children).toHaveLength(5);
    await process.start();
    children.at(-1)?.exit({ code: 1, signal: null });
    await settle();
    expect(process.state()).toMatchObject({ kind: 'restarting', retryAt: clock.now() + 500 });
  });

  it('is asked first, then SIGTERM, then SIGKILL, each in its time', async () => {
    const asked = { askToStop: (handle: { send(message: unknown): void }) => handle.send('stop') };
    const { process, children, clock } = stage({ ...asked, stopGraceMs: 3_000 }, undefined, 'on SIGKILL');
    await process.start();
    const stopped = process.stop();
    expect(children[0]?.received).toEqual(['stop']);
    clock.advance(3_000);
    expect(children[0]?.received).toEqual(['stop', 'SIGTERM']);
    clock.advance(4_999);
    expect(children[0]?.received).toHaveLength(2);
    clock.advance(1);
    await stopped;
    expect(children[0]?.received).toEqual(['stop', 'SIGTERM', 'SIGKILL']);
  });

  it('is killed above its memory limit and comes back', async () => {
    const { process, clock, states } = stage({ rssLimitBytes: 100_000_000 });
    await process.start();
    process.observe({ rssBytes: 99_000_000, cpuPercent: 12 });
    expect(process.view()).toMatchObject({
      rssBytes: 99_000_000,
      cpuPercent: 12,
      rssLimitBytes: 100_000_000,
    });
    process.observe({ rssBytes: 150_000_000, cpuPercent: 12 });
    await settle();
    expect(process.view().lastExit).toBe('resident memory 143 MB above the limit of 95 MB');
    clock.advance(500);
    await settle();
    expect(states).toEqual(['starting', 'running', 'restarting', 'starting', 'running']);
  });

  it('tells what its memory limit is made up of where that is not the number that was set', async () => {
    const { process } = stage({
      rssLimitBytes: 128 * 1_048_576,
      rssLimitReason: () => '64 MB of heap as set, and 64 MB for Node itself',
    });
    await process.start();
    process.observe({ rssBytes: 150 * 1_048_576, cpuPercent: 12 });
    await settle();
    expect(process.view().lastExit).toBe(
      'resident memory 150 MB above the limit of 128 MB (64 MB of heap as set, and 64 MB for Node itself)',
    );
  });

  it('is not tried again when its launch says that it is no use', async () => {
    const reason = new DomainError('REDIS_NOT_FOUND', 'no binary');
    const { process, clock } = stage({ launch: () => Promise.reject(reason) });
    await expect(process.start()).rejects.toBe(reason);
    expect(process.state()).toMatchObject({ kind: 'errored', cause: 'no binary' });
    clock.advance(60_000);
    expect(process.state().kind).toBe('errored');
    await process.stop();
    expect(process.state().kind).toBe('stopped');
  });

  it('explains an exit in the words of its kind', async () => {
    const { process, children } = stage({}, () => ({ explainExit: () => new Error('out of memory') }));
    await process.start();
    children[0]?.exit({ code: 134, signal: null });
    await settle();
    expect(process.state()).toMatchObject({ kind: 'restarting', cause: 'out of memory' });
  });

  it('is killed when it does not become ready in time', async () => {
    const { process, children, clock } = stage({ readyTimeoutMs: 2_000 }, () => ({
      ready: new Promise(() => undefined),
    }));
    const started = process.start();
    await settle();
    clock.advance(2_000);
    await settle();
    expect(children[0]?.received).toEqual(['SIGKILL']);
    expect(process.state()).toMatchObject({ kind: 'restarting', cause: 'not ready within 2 s' });
    await process.stop();
    await expect(started).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('resolves start only when a later try succeeds', async () => {
    let tries = 0;
    const { process, clock } = stage({}, () => ({
      ready: ++tries < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve(),
    }));
    const started = process.start();
    await settle();
    clock.advance(500);
    await settle();
    clock.advance(1_000);
    await started;
    expect(process.view().restarts).toBe(2);
  });

  it('is late while nothing is heard of it', async () => {
    const { process } = stage();
    await process.start();
    process.markLate();
    expect(process.state()).toMatchObject({ kind: 'late', pid: 1_000 });
    process.markHeard();
    expect(process.state().kind).toBe('running');
  });

  it('may be stopped by whoever hears that it has failed', async () => {
    const { process, clock } = stage();
    const seen: string[] = [];
    process.onChange((state) => {
      seen.push(state.kind);
      if (state.kind === 'restarting') void process.stop();
    });
    await process.start();
    process.kill('because');
    await settle();
    expect(seen).toEqual(['starting', 'running', 'restarting', 'stopped']);
    clock.advance(60_000);
    expect(process.state().kind).toBe('stopped');
  });

  it('writes what the child prints to the log', async () => {
    const { process, children, log } = stage();
    await process.start();
    children[0]?.print('stderr', 'ouch');
    expect(log).toEqual(['warn worker: ouch']);
  });
});
