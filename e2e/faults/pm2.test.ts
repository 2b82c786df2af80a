import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessView } from '../../src/model/process.ts';
import type { TaskDetail, TaskRow } from '../../src/model/task.ts';
import { untilGone } from '../fixtures/processes.ts';
import { python } from '../fixtures/python.ts';
import { freePort, RedisServer } from '../fixtures/redis-server.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const program = createRequire(import.meta.url).resolve('pm2/bin/pm2');
const SLOW = { timeout: 40_000, interval: 250 };

interface Listed {
  readonly name: string;
  readonly pid: number;
  readonly pm2_env: { readonly status: string; readonly restart_time: number };
}

describe.skipIf(python === null)('under PM2', () => {
  let home: string;
  let redis: RedisServer;
  let url: string;
  let env: Record<string, string>;
  const pids = new Set<number>();

  const pm2 = async (...words: string[]): Promise<string> => {
    const { stdout } = await run(process.execPath, [program, ...words], {
      cwd: root,
      env,
      maxBuffer: 16_777_216,
    });
    return stdout;
  };
  const killDaemon = () => spawnSync(process.execPath, [program, 'kill'], { env, stdio: 'ignore' });
  const list = async (name?: string): Promise<Listed[]> => {
    const text = await pm2('jlist');
    // On its first call it talks about itself.
    const all = JSON.parse(text.slice(text.indexOf('[{'))) as Listed[];
    for (const { pid } of all) if (pid > 0) pids.add(pid);
    return all.filter((one) => name === undefined || one.name === name);
  };
  const online = async (name: string) =>
    (await list(name)).filter(({ pm2_env: { status } }) => status === 'online');
  const call = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(url + path, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
    return (await answer.json()) as Answer;
  };
  const rows = async () =>
    (await call<ProcessView[]>('GET', '/api/processes').catch(() => [])).filter(
      ({ group }) => group === 'python',
    );

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'capstan-pm2-'));
    redis = await RedisServer.start();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    env = {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      PM2_HOME: join(home, '.pm2'),
      PM2_DISABLE_VERSION_CHECK: 'true',
      PORT: String(port),
      CAPSTAN_DATA_DIR: join(home, 'data'),
      CAPSTAN_PYTHON: python ?? '',
      REDIS_HOST: '127.0.0.1',
      REDIS_PORT: String(redis.port),
      NODE_ENV: 'production',
    };
    // Its daemon lives on when the tests do not come to their end.
    process.once('exit', killDaemon);
    await pm2('start', join('resources', 'pm2', 'ecosystem.config.cjs'));
    const daemon = Number(await readFile(join(env['PM2_HOME'] ?? '', 'pm2.pid'), 'utf8'));
    expect(daemon).toBeGreaterThan(0);
    pids.add(daemon);
  }, 90_000);
  afterAll(async () => {
    process.off('exit', killDaemon);
    killDaemon();
    await redis.close();
    const alive = await untilGone([...pids], 10_000);
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    expect(alive).toEqual([]);
  }, 60_000);

  it('the supervisor and four workers run, and a task is done', async () => {
    await expect
      .poll(async () => (await list()).map(({ name }) => name).sort(), SLOW)
      .toEqual(['supervisor', ...['worker_a', 'worker_a', 'worker_b', 'worker_b']]);
    await expect.poll(async () => (await rows()).length, SLOW).toBe(4);
    expect((await rows()).every(({ ours }) => !ours)).toBe(true);
    const task = { queue: 'worker_a', type: 'primes', payload: { limit: 100 } };
    const { id } = await call<TaskRow>('POST', '/api/tasks', task);
    await expect
      .poll(() => call<TaskDetail>('GET', `/api/tasks/${id}`), SLOW)
      .toMatchObject({
        state: 'done',
        workerId: expect.stringMatching(/^worker_a_\d+$/) as string,
      });
  }, 90_000);

  it('worker_a is scaled to four, which the panel shows', async () => {
    await pm2('scale', 'worker_a', '4');
    await expect.poll(async () => (await online('worker_a')).length, SLOW).toBe(4);
    const ofA = async () => (await rows()).filter(({ groupId }) => groupId === 'worker_a').length;
    await expect.poll(ofA, SLOW).toBe(4);
  }, 120_000);

  it('one that is killed comes back', async () => {
    const [victim] = await online('worker_a');
    process.kill(victim?.pid ?? Number.NaN, 'SIGKILL');
    const restarts = async () => (await list('worker_a')).map((one) => one.pm2_env.restart_time);
    await expect.poll(async () => Math.max(...(await restarts())), SLOW).toBeGreaterThan(0);
    const others = async () => (await online('worker_a')).filter(({ pid }) => pid !== victim?.pid);
    await expect.poll(async () => (await others()).length, SLOW).toBe(4);
  }, 120_000);

  it('the supervisor is restarted without harm to a task in flight', async () => {
    const restarts = async () => (await list('supervisor'))[0]?.pm2_env.restart_time ?? 0;
    const before = await restarts();
    const answer = fetch(`${url}/example/pool`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ poolName: 'CPU', workerTask: { duration: 2_000 } }),
    });
    await expect
      .poll(async () => (await call<TaskRow[]>('GET', '/api/tasks?state=running')).length, SLOW)
      .toBe(1);
    await pm2('restart', 'supervisor');
    expect((await answer).status).toBe(200);
    expect(await restarts()).toBe(before + 1);
    await expect.poll(async () => (await rows()).length, SLOW).toBeGreaterThan(0);
  }, 120_000);

  it('logs are read, and everything is deleted', async () => {
    expect(await pm2('logs', 'worker_a', '--nostream', '--lines', '20')).toContain('Ready on queue:worker_a');
    await pm2('reload', 'worker_b');
    await expect.poll(async () => (await online('worker_b')).length, SLOW).toBe(2);
    const running = (await list()).map(({ pid }) => pid);
    expect(running).toHaveLength(7);
    await pm2('delete', 'all');
    expect(await pm2('jlist')).toContain('[]');
    expect(await untilGone(running, 10_000)).toEqual([]);
  }, 120_000);
});
