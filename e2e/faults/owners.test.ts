import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attention } from '../../src/model/attention.ts';
import type { JobView } from '../../src/model/job.ts';
import type { JobWorkerView } from '../../src/model/job-worker.ts';
import type { ProcessView } from '../../src/model/process.ts';
import type { TaskDetail, TaskRow } from '../../src/model/task.ts';
import { SERVER_FLAGS } from '../../src/setup/steps/server-command.mjs';
import { descendantsOf, untilGone } from '../fixtures/processes.ts';
import { addFaultyTasks, python, withPython } from '../fixtures/python.ts';
import { RedisServer } from '../fixtures/redis-server.ts';
import { CapstanServer } from '../fixtures/server.ts';
import { until } from '../fixtures/until.ts';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));

let dataDir: string;
let redis: RedisServer;
let server: CapstanServer;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'capstan-owners-'));
  await cp(join(fixtures, 'scripts'), join(dataDir, 'scripts'), { recursive: true });
  await cp(join(fixtures, 'job-scripts'), join(dataDir, 'scripts'), { recursive: true });
  await addFaultyTasks(dataDir);
  await writeFile(join(dataDir, 'python.json'), JSON.stringify({ workers: { worker_a: 1 } }));
  redis = await RedisServer.start();
  server = await start();
});
afterEach(async () => {
  const pids = descendantsOf(server.pid).map(({ pid }) => pid);
  await server.close();
  await redis.close();
  await untilGone(pids, 15_000);
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

const start = (env: Record<string, string> = {}) =>
  CapstanServer.start({ dataDir, timeoutMs: 60_000, env: { REDIS_URL: redis.url, ...withPython, ...env } });
const untilWorkers = async () => {
  const ours = async () =>
    (await server.call<JobWorkerView[]>('GET', '/api/job-workers')).filter((one) => one.ours);
  await until(async () => (await ours()).length > 0, 'a job worker takes jobs', 60_000);
};
const run = async (path: string, body: unknown) => {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const submitJob = async (type: string, payload: unknown) =>
  (await server.call<{ jobId: string }>('POST', '/api/jobs', { type, payload })).jobId;
const submitPython = async (type: string, payload: unknown) =>
  (await server.call<TaskRow>('POST', '/api/tasks', { queue: 'worker_a', type, payload })).id;
const jobBegun = async (id: string) =>
  (await server.call<JobView>('GET', `/api/jobs/${id}`)).status === 'processing';

describe('a signal that every process of the tree gets', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends nothing that is in flight: the server lets it finish',
    async (signal) => {
      await server.call('POST', '/api/pools', { poolName: 'P', workerScript: 'echo.js', workerCount: 1 });
      await untilWorkers();
      const answers = Promise.all([
        run('/example/pool', { poolName: 'P', workerTask: { n: 1, waitMs: 1_500 } }),
        run('/example/oneShot', { workerScript: 'echo.js', workerTask: { n: 2, waitMs: 1_500 } }),
      ]);
      const job = await submitJob('echo', { ms: 1_500 });
      const task = python === null ? null : await submitPython('sleep', { seconds: 1.5 });
      await until(async () => {
        const rows = await server.call<TaskRow[]>('GET', '/api/tasks?state=running');
        return rows.length >= (task === null ? 2 : 3) && (await jobBegun(job));
      }, 'everything runs');
      for (const { pid } of [{ pid: server.pid }, ...descendantsOf(server.pid)])
        try {
          process.kill(pid, signal);
        } catch {
          // One that has just ended.
        }
      expect(await answers).toMatchObject([
        { status: 200, body: { data: { n: 1 } } },
        { status: 200, body: { data: { n: 2 } } },
      ]);
      expect(await server.exited).toEqual({ code: 0, signal: null });
      server = await start();
      await until(
        async () => (await server.call<JobView>('GET', `/api/jobs/${job}`)).status === 'completed',
        'the job is completed',
      );
      expect(await server.call('GET', `/api/jobs/${job}`)).toMatchObject({ attempts: 1 });
      if (task === null) return;
      // Its worker gives it back where it was told twice to end; that is no attempt.
      await until(
        async () => (await server.call<TaskDetail>('GET', `/api/tasks/${task}`)).state === 'done',
        'the Python task is done',
      );
      expect(await server.call('GET', `/api/tasks/${task}`)).toMatchObject({ state: 'done', attempts: 1 });
    },
  );
});

describe('kill -9 of the server and of its guard at the same time', () => {
  /** Everything is busy with loops that let nothing else run; gives the pids of all that the server has started. */
  const makeBusy = async (): Promise<number[]> => {
    await server.call('POST', '/api/pools', { poolName: 'P', workerScript: 'busy.js', workerCount: 1 });
    await server.call('POST', '/api/pools', {
      poolName: 'W',
      workerScript: 'waits-outside.js',
      workerCount: 1,
    });
    await untilWorkers();
    await server.call('POST', '/start');
    for (const [path, body] of [
      ['/example/pool', { poolName: 'P', workerTask: {} }],
      ['/example/pool', { poolName: 'W', workerTask: {} }],
      ['/example/oneShot', { workerScript: 'busy.js', workerTask: {} }],
    ] as const)
      run(path, body).catch(() => undefined);
    const job = await submitJob('loops', {});
    const task = python === null ? null : await submitPython('regex', { length: 40 });
    await until(async () => {
      const rows = await server.call<TaskRow[]>('GET', '/api/tasks?state=running');
      const busy = descendantsOf(server.pid).some(({ args }) => args.includes('sleep 60'));
      return rows.length >= (task === null ? 3 : 4) && busy && (await jobBegun(job));
    }, 'everything is busy');
    return descendantsOf(server.pid).map(({ pid }) => pid);
  };
  const killBoth = async () => {
    const rows = await server.call<ProcessView[]>('GET', '/api/processes');
    const guard = rows.find(({ group }) => group === 'guard')?.state;
    if (guard === undefined || !('pid' in guard) || guard.pid === null) throw new Error('There is no guard');
    process.kill(guard.pid, 'SIGKILL');
    await server.kill();
  };

  it.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/setpriv'))(
    'ends every worker at once where the kernel can tell them',
    async () => {
      const pids = await makeBusy();
      const workers = descendantsOf(server.pid).filter(({ args }) => !args.includes('sleep 60'));
      await killBoth();
      expect(
        await untilGone(
          workers.map(({ pid }) => pid),
          5_000,
        ),
      ).toEqual([]);
      // Only what a worker has started itself is left to the next start.
      server = await start();
      expect(await untilGone(pids, 5_000)).toEqual([]);
    },
  );

  it('is cleared by the next start everywhere else', async () => {
    await server.stop();
    // Nothing is on this path: no setpriv either.
    const bin = await mkdtemp(join(tmpdir(), 'capstan-bin-'));
    for (const program of ['sh', 'sleep', 'python3'])
      await symlink(execFileSync('which', [program], { encoding: 'utf8' }).trim(), join(bin, program));
    server = await start({ PATH: bin });
    const pids = await makeBusy();
    await killBoth();
    server = await start();
    expect(await untilGone(pids, 5_000)).toEqual([]);
    expect(server.stdout + server.stderr).toContain('Ended what an earlier run has left');
    await rm(bin, { recursive: true });
  });
});

describe('one data folder', () => {
  const canUnshare =
    process.platform === 'linux' &&
    spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true'], { stdio: 'ignore' }).status === 0;

  it.skipIf(!canUnshare)('belongs to one engine also where another cannot see its pid', async () => {
    const entry = fileURLToPath(new URL('../../src/host/server.ts', import.meta.url));
    const second = spawnSync(
      'unshare',
      ['--pid', '--fork', '--mount-proc', process.execPath, ...SERVER_FLAGS, entry],
      {
        encoding: 'utf8',
        timeout: 30_000,
        env: { ...process.env, PORT: '0', CAPSTAN_DATA_DIR: dataDir, REDIS_URL: redis.url },
      },
    );
    expect(second.status).toBe(1);
    expect(second.stdout + second.stderr).toMatch(
      new RegExp(`Process ${server.pid} of another container or machine already works with .*, since 2`),
    );
  });

  it('belongs to one of two plain engines, and its holder is named with its address', async () => {
    const second = await CapstanServer.launch({ dataDir, env: { REDIS_URL: redis.url } });
    expect(await second.exited).toMatchObject({ code: 1 });
    const said = second.stdout + second.stderr;
    expect(said).toContain(`Process ${server.pid} already works with ${dataDir}`);
    expect(said).toContain(`it listens on ${server.url}`);
  });

  it('that goes away is noticed, nothing new is accepted, and it goes on when it is back', async () => {
    const kinds = async () =>
      (await server.call<Attention[]>('GET', '/api/attention')).map(({ kind }) => kind);
    const aside = `${dataDir}-aside`;
    await rename(dataDir, aside);
    try {
      await until(async () => (await kinds()).includes('data-folder-unusable'), 'it is noticed', 10_000);
      const refused = {
        status: 503,
        body: { code: 'DATA_FOLDER_UNUSABLE', message: expect.stringContaining('it is gone') as string },
      };
      expect(await run('/api/jobs', { type: 'echo', payload: {} })).toMatchObject(refused);
      expect(await run('/api/tasks', { queue: 'worker_a', type: 'noop', payload: {} })).toMatchObject(
        refused,
      );
      expect((await run('/example/oneShot', { workerScript: 'echo.js', workerTask: {} })).status).toBe(503);
      expect(await server.health()).toMatchObject({ status: 'degraded', ready: false });
      expect(server.stdout + server.stderr).toContain('cannot be used: it is gone');
      // Workers that end and start again, and everything that writes, make nothing of it again.
      for (const { pid, args } of descendantsOf(server.pid))
        if (args.includes('job-worker')) process.kill(pid, 'SIGKILL');
      await untilWorkers();
      expect(existsSync(dataDir)).toBe(false);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
      await rename(aside, dataDir);
    }
    await until(async () => !(await kinds()).includes('data-folder-unusable'), 'it is back', 10_000);
    expect((await run('/example/oneShot', { workerScript: 'echo.js', workerTask: { n: 1 } })).status).toBe(
      200,
    );
  });

  it('in whose place another one stands is not used', async () => {
    const aside = `${dataDir}-aside`;
    await rename(dataDir, aside);
    try {
      await mkdir(dataDir);
      await until(
        () => (server.stdout + server.stderr).includes('cannot be used: another folder is in its place'),
        'it is noticed',
        10_000,
      );
      expect((await run('/api/jobs', { type: 'echo', payload: {} })).status).toBe(503);
      expect(await readdir(dataDir)).toEqual([]);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
      await rename(aside, dataDir);
    }
  });
});
