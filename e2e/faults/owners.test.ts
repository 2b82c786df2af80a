import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobView } from '../../src/model/job.ts';
import type { JobWorkerView } from '../../src/model/job-worker.ts';
import type { TaskDetail, TaskRow } from '../../src/model/task.ts';
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
const begun = async (id: string) =>
  (await server.call<TaskDetail>('GET', `/api/tasks/${id}`)).state === 'running';
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
      await until(async () => !(await begun(task)), 'the Python task has ended');
      expect(await server.call('GET', `/api/tasks/${task}`)).toMatchObject({ state: 'done', attempts: 1 });
    },
  );
});
