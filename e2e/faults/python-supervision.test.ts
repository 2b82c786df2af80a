import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../src/model/process.ts';
import type { PythonStatus } from '../../src/model/python.ts';
import { descendantsOf } from '../fixtures/processes.ts';
import { python, WorkerByHand, withPython } from '../fixtures/python.ts';
import { PythonStage, taskText } from '../fixtures/python-stage.ts';
import { RedisProxy } from '../fixtures/redis-proxy.ts';
import { RedisServer } from '../fixtures/redis-server.ts';
import { CapstanServer } from '../fixtures/server.ts';

const SLOW = { timeout: 20_000, interval: 100 };

describe.skipIf(python === null)('a reply that gets lost', () => {
  it('of the taking costs a task nothing: it is done by the worker that took it', async () => {
    await using redis = await RedisServer.start();
    const proxy = await RedisProxy.to(redis.port);
    const client = new Redis(redis.url);
    await using worker = WorkerByHand.faulty('worker_a', { REDIS_URL: proxy.url });
    await expect.poll(() => client.exists(`worker:heartbeat:worker_a_${worker.pid}`), SLOW).toBe(1);
    const lost = proxy.loseReplyTo('queue:worker_a:processing:');
    // It is lost with the next task, once the wait that is under way has ended without one.
    const monitor = await client.monitor();
    await new Promise<void>((resolve) =>
      monitor.on('monitor', (_time: string, [name = '']: string[]) => {
        if (name.toLowerCase() === 'blmove') resolve();
      }),
    );
    monitor.disconnect();
    await client.lpush('queue:worker_a', taskText('x1', 'noop', 'found'));
    await lost;
    await expect.poll(() => client.exists('worker:result:x1'), SLOW).toBe(1);
    expect(await client.llen('worker:responses')).toBe(1);
    client.disconnect();
    await worker.stop();
    await proxy.close();
  });
});

describe('what is missing', () => {
  const serve = async (env: Record<string, string>, dataDir?: string) =>
    CapstanServer.start({
      ...(dataDir !== undefined && { dataDir }),
      env: { CAPSTAN_PYTHON_WORKERS: 'own', ...env },
    });
  const status = (server: CapstanServer) => server.call<PythonStatus>('GET', '/api/python');

  it('is said of an interpreter, and everything else works', async () => {
    await using redis = await RedisServer.start();
    await using server = await serve({ REDIS_URL: redis.url, CAPSTAN_PYTHON: '/nowhere/python' });
    await expect
      .poll(() => status(server), SLOW)
      .toMatchObject({
        state: { kind: 'disabled', reason: expect.stringContaining('/nowhere/python') as string },
        interpreter: null,
      });
    expect(await server.call('GET', '/api/attention')).toMatchObject([
      { kind: 'python-missing', severity: 'info' },
    ]);
    expect(await server.call('GET', '/health')).toMatchObject({ status: 'ok' });
    const answer = await fetch(`${server.url}/api/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ queue: 'worker_a', type: 'primes' }),
    });
    expect(answer.status).toBe(503);
    await server.call('POST', '/start');
    expect(await server.call('GET', '/state')).toMatchObject({ status: { kind: 'running' } });
    expect((await server.stop()).code).toBe(0);
  });

  it.skipIf(python === null)('is said of the package redis', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'capstan-bare-'));
    const bare = join(folder, 'python');
    // Without the folder of installed packages.
    await writeFile(bare, `#!/bin/sh\nexec ${python ?? ''} -S "$@"\n`);
    await chmod(bare, 0o755);
    await using redis = await RedisServer.start();
    await using server = await serve({ REDIS_URL: redis.url, CAPSTAN_PYTHON: bare });
    await expect
      .poll(() => status(server), SLOW)
      .toMatchObject({
        state: { kind: 'disabled', reason: expect.stringContaining('pip install redis') as string },
      });
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it.skipIf(python === null)(
    'is a password: no worker runs, and one that somebody starts says why it ends',
    async () => {
      await using redis = await RedisServer.start({ password: 'right' });
      await using server = await serve({ ...withPython, REDIS_URL: redis.url.replace('right', 'wrong') });
      await expect.poll(() => status(server), SLOW).toMatchObject({ state: { kind: 'waiting' } });
      expect(JSON.stringify(await status(server))).toContain('WRONGPASS');
      const workers = descendantsOf(server.pid).filter(({ args }) =>
        /capstan_worker(?!.*--describe)/.test(args),
      );
      expect(workers).toEqual([]);
      await using worker = new WorkerByHand('worker_a', {
        REDIS_HOST: '127.0.0.1',
        REDIS_PORT: String(redis.port),
        REDIS_PASSWORD: 'wrong',
      });
      expect(await worker.exited).toBe(3);
      expect((await server.stop()).code).toBe(0);
    },
  );
});

describe.skipIf(python === null)('two engines on one Redis', () => {
  it('do not both look after it: the second watches, and takes over when the first is gone', async () => {
    await using stage = await PythonStage.start({ worker_a: 1 });
    await using second = await CapstanServer.start({ env: { REDIS_URL: stage.redis.url, ...withPython } });
    const state = async () => (await second.call<PythonStatus>('GET', '/api/python')).state;
    await expect.poll(state, SLOW).toMatchObject({ kind: 'watching' });
    const rows = async () =>
      (await second.call<ProcessView[]>('GET', '/api/processes')).filter(({ group }) => group === 'python');
    await expect.poll(rows, SLOW).toMatchObject([{ ours: false, worker: { queue: 'worker_a' } }]);
    expect((await rows()).length).toBe(1);
    const answer = await fetch(`${second.url}/api/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ queue: 'worker_a', type: 'noop' }),
    });
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('looks after')]);
    expect((await stage.done(await stage.submit('noop'))).state).toBe('done');
    await stage.server.kill();
    await expect.poll(state, { timeout: 25_000, interval: 200 }).toMatchObject({ kind: 'working' });
    await expect
      .poll(
        async () => (await rows()).filter(({ ours, state: one }) => ours && one.kind === 'running').length,
        SLOW,
      )
      .toBe(4);
    expect((await second.stop()).code).toBe(0);
  }, 90_000);
});
