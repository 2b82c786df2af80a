import { expect, it } from 'vitest';
import { ManualClock } from '../../../adapters/memory/manual-clock.ts';
import { MemoryChild } from '../../../adapters/memory/memory-child.ts';
import { memoryLogs } from '../../../adapters/memory/memory-logs.ts';
import { DEFAULT_JOB_TYPE, type JobTypeDescription } from '../../../model/job-type.ts';
import { DEFAULT_JOB_WORKERS, type JobWorkerSettings } from '../../../model/job-worker.ts';
import type { JobHoldings } from '../../ports/job-holdings.ts';
import { AwakeTime } from '../../supervision/awake-time.ts';
import { BusyWatch } from '../../supervision/busy-watch.ts';
import { ProcessOutputs } from '../../supervision/process-output.ts';
import { ProcessTable } from '../../supervision/process-table.ts';
import { WorkerViews } from '../worker-views.ts';
import { JobWorkers } from './job-workers.ts';
import { Settlement } from './settlement.ts';

const description: JobTypeDescription = {
  ...{ name: 'echo', title: 'Echo', summary: '', source: 'built-in', schema: null, hints: {} },
  ...{ defaults: DEFAULT_JOB_TYPE, problem: null },
};

const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** Job workers as make-believe processes that end when they are told to. */
function stage() {
  const [clock, log] = [new ManualClock(), { write: () => undefined }];
  const onError = (error: unknown) => {
    throw error;
  };
  const sampler = { sample: () => Promise.resolve(new Map()) };
  const outputs = new ProcessOutputs({ clock, logs: memoryLogs });
  const processes = new ProcessTable({ clock, sampler, outputs, onError });
  const children: MemoryChild[] = [];
  const launch = () => {
    const child = new MemoryChild(100 + children.length);
    children.push(child);
    setImmediate(() => child.say({ type: 'ready', types: ['echo'], worker: `w${child.pid}` }));
    return Promise.resolve(child);
  };
  const holdings: JobHoldings = {
    held: () => Promise.resolve([]),
    giveBack: () => Promise.resolve(),
    fail: () => Promise.resolve(),
    extend: () => Promise.resolve(),
  };
  const directory = {
    list: () => Promise.resolve([]),
    setMode: () => Promise.resolve(false),
    forget: () => Promise.resolve(),
  };
  let current: JobWorkerSettings = { ...DEFAULT_JOB_WORKERS, processes: 2 };
  let url = 'redis://one';
  const workers = new JobWorkers({
    around: {
      launcher: { launch },
      entry: 'job-worker.js',
      clock,
      awake: new AwakeTime(clock),
      log,
      busyWatch: new BusyWatch({ clock, sampler, onError }),
      boards: () => ({ descriptor: 0, read: () => [], close: () => undefined }),
      holdings,
      settlement: new Settlement({ clock, log, holdings, directory }),
      machine: 'here',
      onMemoryLimit: () => undefined,
    },
    processes,
    settings: {
      current: () => current,
      change: (change) => {
        current = { ...current, ...(change as Partial<JobWorkerSettings>) };
        return Promise.resolve(current);
      },
    },
    views: new WorkerViews({ directory, clock, keeper: 'me' }),
    target: () => ({ url }),
    sources: () => ({ folders: [], skip: [] }),
    types: () => Promise.resolve([description]),
    tokenPrefix: () => 'me.1.',
    common: { keeper: 'me', version: '1', filesDir: '/files', allowedFolders: [], httpAllow: [] },
  });
  const told = (child: MemoryChild | undefined) =>
    (child?.received as { type: string; configuration?: { redisUrl: string } }[]).map(
      ({ type, configuration }) => configuration?.redisUrl ?? type,
    );
  return {
    workers,
    children,
    told,
    move: (to: string) => (url = to),
    states: () => processes.views().map(({ state }) => state.kind),
  };
}

it('does not start job workers any more once they were stopped', async () => {
  const { workers, children, states } = stage();
  await workers.stop();
  workers.start();
  await settle();
  expect(children).toEqual([]);
  expect(states()).toEqual([]);
});

it('ends job workers before their server is left, and starts them on the next one', async () => {
  const { workers, children, told, move, states } = stage();
  workers.start();
  await settle();
  const [, second] = children;
  void workers.processOf('job-worker-2')?.stop();
  second?.exit({ code: 0, signal: null });
  await settle();
  let rested = false;
  const rest = workers.rest().then(() => (rested = true));
  await settle();
  expect([told(children[0]), rested]).toEqual([['redis://one', 'stop'], false]);
  // Neither new settings nor new types start one meanwhile.
  await workers.changeSettings({ memoryLimitMb: 600 });
  workers.restart();
  children[0]?.exit({ code: 0, signal: null });
  await rest;
  expect(states()).toEqual(['stopped', 'stopped']);
  move('redis://two');
  workers.start();
  await settle();
  // One that a person has stopped stays so.
  expect(states()).toEqual(['running', 'stopped']);
  expect(children.slice(2).map(told)).toEqual([['redis://two']]);
});

it('refuses settings of job workers that name a type which no worker here could take, and keeps the old ones', async () => {
  const { workers } = stage();
  await expect(workers.changeSettings({ types: ['echo', 'eccho'] })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: 'There is no job type “eccho”. Did you mean “echo”? Known here: echo.',
  });
  expect(workers.settings().types).toBeNull();
  expect(await workers.changeSettings({ types: ['echo'] })).toMatchObject({ types: ['echo'] });
});

it('waits at its end for job workers that became too many before', async () => {
  const { workers, children } = stage();
  workers.start();
  await settle();
  await workers.changeSettings({ processes: 1 });
  children[0]?.exit({ code: 0, signal: null });
  await settle();
  let over = false;
  const stop = workers.stop().then(() => (over = true));
  // The first was started anew, or is about to be; it ends at once.
  for (const child of children) if (child !== children[1]) child.exit({ code: 0, signal: null });
  await settle();
  expect(over).toBe(false);
  children[1]?.exit({ code: 0, signal: null });
  await stop;
});
