import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { descendantsOf, isAlive, untilGone } from '../../e2e/fixtures/processes.ts';
import { startPoolRig } from '../../e2e/fixtures/pools.ts';
import { DomainError } from '../model/domain-error.ts';
import type { PoolInput } from '../model/pool.ts';

const scripts = fileURLToPath(new URL('../../e2e/fixtures/scripts/', import.meta.url));
let rig: Awaited<ReturnType<typeof startPoolRig>>;
const start = async (...pools: PoolInput[]) =>
  (rig = await startPoolRig({ scriptFolders: [scripts], pools }));
afterEach(async () => {
  const pids = descendantsOf(process.pid).flatMap(({ pid, args }) =>
    args.includes('pool-worker') ? [pid] : [],
  );
  await rig.close();
  expect(await untilGone(pids, 500)).toEqual([]);
});

const records = (count: number) =>
  Array.from({ length: count }, (_, id) => ({
    id,
    name: `record number ${id}`,
    tags: ['a', 'b'],
    at: id / 7,
  }));

describe('a pool of real processes', () => {
  it('ends each of 5,000 tasks exactly once while its workers are killed 100 times', async () => {
    await start({ poolName: 'P', workerScript: 'echo.js', workerCount: 8, maxAttempts: 3 });
    const ends = new Map<number, string[]>();
    const tasks = Array.from({ length: 5_000 }, (_, n) => {
      const note = (end: string) => ends.set(n, [...(ends.get(n) ?? []), end]);
      return rig.pools.execute('P', { n, waitMs: n % 12 }).then(
        (value) => note((value as { n: number }).n === n ? 'done' : 'someone else’s result'),
        (error: unknown) => note(error instanceof DomainError ? `${error.code}: ${error.message}` : 'a bug'),
      );
    });
    let kills = 0;
    const killing = setInterval(() => {
      // One that has just begun has not shown yet that it can work.
      const victims = rig.pools
        .get('P')
        .workers.filter(({ state }) => state.kind === 'running' && Date.now() - state.since > 50);
      const victim = victims[Math.floor(Math.random() * victims.length)];
      if (kills >= 100 || victim === undefined || !('pid' in victim.state)) return;
      const { pid } = victim.state;
      // The last kill may not have been noticed yet.
      if (pid === null || !isAlive(pid)) return;
      kills += 1;
      process.kill(pid, 'SIGKILL');
    }, 25);
    await Promise.all(tasks);
    // The last tasks may be done before the last kill; then there are more of both.
    while (kills < 100) await rig.pools.execute('P', { waitMs: 5 }).catch(() => undefined);
    clearInterval(killing);
    expect(ends.size).toBe(5_000);
    for (const end of ends.values())
      expect(end).toEqual([expect.stringMatching(/^done$|^WORKER_DIED: killed by SIGKILL/)]);
    const done = [...ends.values()].filter(([end]) => end === 'done').length;
    expect(done).toBeGreaterThan(4_950);
    expect(rig.pools.get('P').state.kind).toBe('working');
  });

  it('ends a worker that ignores SIGTERM, with its children, though neither ends when told to', async () => {
    await start({ poolName: 'S', workerScript: 'stubborn.js' });
    const folder = await mkdtemp(join(tmpdir(), 'capstan-stubborn-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const deaf = join(folder, 'deaf');
    const task = rig.pools.execute('S', { deaf });
    task.catch(() => undefined);
    const grandchild = () => descendantsOf(process.pid).filter(({ args }) => args.includes('SIGTERM'));
    await expect.poll(() => grandchild().length, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => existsSync(deaf), { timeout: 10_000 }).toBe(true);
    const pids = [
      ...grandchild().map(({ pid }) => pid),
      ...rig.pools.get('S').workers.map(({ state }) => ('pid' in state ? (state.pid ?? 0) : 0)),
    ];
    await rig.pools.stop(0);
    expect(await untilGone(pids, 10_000)).toEqual([]);
    await expect(task).rejects.toMatchObject({ code: 'WORKER_DIED' });
  });

  it.each<[string, () => unknown, (value: unknown) => unknown]>([
    ['bytes', () => Buffer.alloc(100_000_000, 7), (value) => (value as Buffer).length],
    ['text', () => 'abcdefghij'.repeat(10_000_000), (value) => (value as string).length],
    ['records', () => records(600_000), (value) => (value as unknown[]).length],
  ])('takes and gives back 100 MB of %s, while small tasks come and go', async (_what, make, sizeOf) => {
    await start({ poolName: 'L', workerScript: 'echo.js' }, { poolName: 'S', workerScript: 'echo.js' });
    await Promise.all(['L', 'S'].map((pool) => rig.pools.execute(pool, 'warm')));
    const payload = make();
    const under = { way: true };
    const large = rig.pools.execute('L', payload).finally(() => (under.way = false));
    // Each of these is given to another process and comes back, on the same thread of this one.
    for (let n = 0; n < 5; n += 1) expect(await rig.pools.execute('S', n)).toBe(n);
    expect(under.way).toBe(true);
    expect(sizeOf(await large)).toBe(sizeOf(payload));
  });

  it('carries what JSON cannot say, and errors with their causes', async () => {
    await start({ poolName: 'E', workerScript: 'echo.js' }, { poolName: 'T', workerScript: 'throws.js' });
    const value = {
      map: new Map([[1, new Set(['a'])]]),
      at: new Date(5),
      bytes: Buffer.from('häß'),
      big: 12n,
      none: undefined,
    };
    expect(await rig.pools.execute('E', value)).toEqual(value);
    await expect(rig.pools.execute('T', { what: 'way' })).rejects.toMatchObject({
      code: 'TASK_FAILED',
      message: 'no way',
      cause: { name: 'TypeError', message: 'no way', cause: { message: 'the deeper reason' } },
    });
  });

  it('can be used with a callback, a signal and progress', async () => {
    await start(
      { poolName: 'E', workerScript: 'echo.js' },
      { poolName: 'CPU', workerScript: './workers/exampleWorker_CPULoad.js' },
    );
    const answer = await new Promise((resolve, reject) => {
      rig.pools.execute('E', 5, (error, result) => (error === null ? resolve(result) : reject(error)));
    });
    expect(answer).toBe(5);
    const nobody = await new Promise((resolve) => rig.pools.execute('nobody', 5, (error) => resolve(error)));
    expect(nobody).toMatchObject({ code: 'NOT_FOUND' });
    const controller = new AbortController();
    const progress: unknown[] = [];
    const long = rig.pools.execute(
      'CPU',
      { duration: 20_000 },
      {
        signal: controller.signal,
        onProgress: (value) => {
          progress.push(value);
          if (progress.length === 2) controller.abort();
        },
      },
    );
    await expect(long).rejects.toMatchObject({ code: 'TASK_CANCELLED' });
    expect(progress.length).toBeGreaterThanOrEqual(2);
    // It ended when it was asked to: its worker need not be ended.
    expect(rig.pools.get('CPU').workers[0]).toMatchObject({ restarts: 0, state: { kind: 'running' } });
  });

  it('follows the log of a task until it has ended', async () => {
    await start({ poolName: 'CPU', workerScript: './workers/exampleWorker_CPULoad.js' });
    const { id } = rig.pools.submit('CPU', { duration: 400 });
    const seen: { lines: string[]; states: (string | undefined)[] } = { lines: [], states: [] };
    for await (const { value } of rig.tasks.log(id).follow({})) {
      seen.lines.push(...value.lines.map(({ text }) => text));
      seen.states.push(value.task?.state);
    }
    expect(seen.lines).toEqual([expect.stringContaining('square roots')]);
    expect([seen.states[0], seen.states.at(-1)]).toEqual(['running', 'done']);
  });

  it('changes its size, its script and its limits while it works', async () => {
    await start({ poolName: 'P', workerScript: 'echo.js' });
    const work = Array.from({ length: 60 }, (_, n) => rig.pools.execute('P', { n, waitMs: 20 }));
    await rig.pools.change('P', { workerCount: 3 });
    await rig.pools.change('P', { memoryLimitMb: 200, maxActiveTasksPerWorker: 4 });
    await rig.pools.change('P', { workerCount: 2 });
    expect(await Promise.all(work)).toHaveLength(60);
    await expect
      .poll(() => rig.pools.get('P').workers.map(({ rssLimitBytes }) => rssLimitBytes))
      .toEqual([276_824_064, 276_824_064]);
    await expect
      .poll(() => rig.processes.views().filter(({ group }) => group === 'pool').length, { timeout: 8_000 })
      .toBe(2);
    expect(rig.pools.get('P').counts).toMatchObject({ done: 60, failed: 0 });
  });
});

describe('one-shots', () => {
  it('keep output, exit code, memory and time, and the next one starts from a spare', async () => {
    await start();
    const workerTask = { mb: 50, duration: 100 };
    const what = {
      workerScript: './workers/exampleWorker_MemoryUsage.js',
      workerMemoryLimit: 500,
      workerTask,
    };
    const { id, data } = await rig.oneShots.run(what);
    expect(data).toMatchObject({ mb: 50 });
    await expect.poll(() => rig.tasks.get(id)?.exit).toEqual({ code: 0, signal: null });
    const task = rig.tasks.get(id);
    expect(task).toMatchObject({ state: 'done', pool: null, runMs: expect.any(Number) as number });
    expect(task?.peakRssBytes).toBeGreaterThan(50_000_000);
    expect(task?.log.map(({ text }) => text).join()).toContain('50 MB held');
    await expect.poll(() => rig.oneShots.view().spares).toBe(1);
    const again = await rig.oneShots.run({ ...what, workerTask: { mb: 1, duration: 1 } });
    expect(again.data).toMatchObject({ mb: 1 });
  });

  it('run so many at a time, can be cancelled, and fail as they end', async () => {
    await start();
    await rig.oneShots.changeSettings({ maxRunning: 1, warmSpares: 0 });
    const shot = (workerScript: string, workerTask: unknown = {}) => ({
      workerScript,
      workerMemoryLimit: 300,
      workerTask,
    });
    const first = await rig.oneShots.submit(shot('busy.js'));
    // What the heap is, and what the process as a whole may take.
    expect(first).toMatchObject({ memoryLimitMb: 300, residentLimitMb: 364 });
    const second = rig.oneShots.run(shot('echo.js', 'second'));
    await expect.poll(() => rig.oneShots.view()).toMatchObject({ running: 1, queued: 1 });
    await expect.poll(() => rig.tasks.get(first.id)?.pid, { timeout: 5_000 }).toEqual(expect.any(Number));
    expect(await rig.tasks.cancel(first.id)).toMatchObject({
      state: 'cancelled',
      exit: { signal: 'SIGKILL' },
    });
    expect(await second).toMatchObject({ data: 'second' });
    await expect(rig.oneShots.run(shot('exits.js'))).rejects.toMatchObject({
      code: 'WORKER_DIED',
      message: 'exit code 0 before its work was done',
    });
    await expect(rig.oneShots.run(shot('throws-at-load.js'))).rejects.toMatchObject({
      code: 'SCRIPT_FAILED',
    });
    await rig.oneShots.changeSettings({ timeoutMs: 300 });
    await expect(rig.oneShots.run(shot('busy.js'))).rejects.toMatchObject({ code: 'TASK_TIMED_OUT' });
  });
});

describe('the example scripts', () => {
  const residentMb = (pid: number) =>
    Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  const pidOf = (name: string) => {
    const [worker] = rig.pools.get(name).workers;
    return worker !== undefined && 'pid' in worker.state ? (worker.state.pid ?? 0) : 0;
  };

  it.runIf(process.platform === 'linux')(
    'the memory example gives its memory back when its time is over, and when it is cancelled',
    async () => {
      await start({ poolName: 'M', workerScript: './workers/exampleWorker_MemoryUsage.js' });
      const before = residentMb(pidOf('M'));
      const result = await rig.pools.execute('M', { mb: 400, duration: 10 });
      expect((result as { residentMb: number }).residentMb).toBeGreaterThan(before + 350);
      await expect.poll(() => residentMb(pidOf('M')), { timeout: 10_000 }).toBeLessThan(before + 100);

      const { id } = rig.pools.submit('M', { mb: 400, duration: 600_000 });
      await expect.poll(() => residentMb(pidOf('M')), { timeout: 20_000 }).toBeGreaterThan(before + 350);
      const pid = pidOf('M');
      expect(await rig.tasks.cancel(id)).toMatchObject({ state: 'cancelled' });
      await expect.poll(() => residentMb(pidOf('M')), { timeout: 10_000 }).toBeLessThan(before + 100);
      // It was not the end of its process that gave it back.
      expect(pidOf('M')).toBe(pid);
    },
  );

  it('a task for the examples may leave out everything: each takes its defaults of 2,000 ms and 100 MB', async () => {
    await start(
      { poolName: 'C', workerScript: './workers/exampleWorker_CPULoad.js' },
      { poolName: 'M', workerScript: './workers/exampleWorker_MemoryUsage.js' },
    );
    const [cpu, memory] = await Promise.all([rig.pools.execute('C', {}), rig.pools.execute('M', {})]);
    expect(cpu).toMatchObject({ duration: 2_000 });
    expect(memory).toMatchObject({ mb: 100, duration: 2_000 });
    await expect(rig.pools.execute('C', { duration: -1 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('what a worker prints', () => {
  it('is kept in a file of its own and in the log of its task', async () => {
    await start({ poolName: 'loud', workerScript: 'prints.js' });
    const { id } = await rig.pools.run('loud', { megabytes: 2 });
    const file = `${rig.dataDir}/logs/workers/loud-1.log`;
    const kept = () => statSync(file, { throwIfNoEntry: false })?.size;
    // Each line has its time in front.
    await expect.poll(kept, { timeout: 10_000 }).toBeGreaterThan(2 * 1_048_576);
    expect(rig.tasks.get(id)?.log[0]).toMatchObject({ stream: 'stdout', text: 'x'.repeat(127) });
  });
});
