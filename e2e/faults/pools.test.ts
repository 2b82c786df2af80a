import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attention } from '../../src/model/attention.ts';
import type { PoolInput, PoolView } from '../../src/model/pool.ts';
import type { TaskDetail, TaskRow } from '../../src/model/task.ts';
import { descendantsOf, untilGone } from '../fixtures/processes.ts';
import { CapstanServer } from '../fixtures/server.ts';

const scripts = fileURLToPath(new URL('../fixtures/scripts/', import.meta.url));
const CPU_SCRIPT = './workers/exampleWorker_CPULoad.js';
/** Pools and one-shots need no Redis: this address leads nowhere, so none is started. */
const NO_REDIS = { REDIS_URL: 'redis://127.0.0.1:9' };

/** A data folder with the scripts of these tests, and some that must not be run. */
async function createDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'capstan-pools-'));
  await cp(scripts, join(dataDir, 'scripts'), { recursive: true });
  await mkdir(join(dataDir, 'scripts-evil'));
  await mkdir(join(dataDir, 'scripts', 'folder.js'));
  await writeFile(join(dataDir, 'scripts-evil', 'evil.js'), 'export default () => "evil";');
  await writeFile(join(dataDir, 'evil.js'), 'export default () => "evil";');
  await symlink(join(dataDir, 'evil.js'), join(dataDir, 'scripts', 'link.js'));
  await symlink(join(dataDir, 'scripts-evil'), join(dataDir, 'scripts', 'linked'));
  return dataDir;
}

let dataDir: string;
let server: CapstanServer;
beforeAll(async () => {
  dataDir = await createDataDir();
  server = await CapstanServer.start({ dataDir, env: NO_REDIS });
});
afterAll(async () => {
  const pids = descendantsOf(server.pid).map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThan(2);
  await server.stop();
  expect(await untilGone(pids, 1_000)).toEqual([]);
  expect(server.stdout + server.stderr).not.toContain('Unexpected: ');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

/** Status and body of an answer. */
async function ask(method: string, path: string, body?: unknown) {
  const answer = await fetch(server.url + path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
const run = (poolName: string, workerTask: unknown) => ask('POST', '/example/pool', { poolName, workerTask });
const oneShot = (workerScript: string, workerTask: unknown, workerMemoryLimit?: number) =>
  ask('POST', '/example/oneShot', { workerScript, workerTask, workerMemoryLimit });
const poolOf = (name: string) => server.call<PoolView>('GET', `/api/pools/${name}`);

/** A pool for one test; the result ends it, and sees to it that nothing of it is left. */
async function withPool(options: PoolInput, test: () => Promise<void>): Promise<void> {
  const { poolName } = options;
  await server.call('POST', '/api/pools', options);
  try {
    await test();
  } finally {
    const { workers } = await poolOf(poolName);
    const pids = workers.flatMap(({ state }) => ('pid' in state && state.pid !== null ? [state.pid] : []));
    await server.call('DELETE', `/api/pools/${poolName}`);
    expect(await untilGone(pids, 500)).toEqual([]);
  }
}

describe('the example requests', () => {
  it('are answered in their own words', async () => {
    const workDone = { ok: true, id: expect.any(String) as string, type: 'workDone' };
    const cpu = await run('CPU', { duration: 300 });
    expect(cpu).toMatchObject({ status: 200, body: { ...workDone, data: { duration: 300 } } });
    expect(Object.keys(cpu.body).sort()).toEqual(['data', 'id', 'ok', 'type']);
    expect(await run('MEM', { duration: 300, mb: 300 })).toMatchObject({ status: 200, body: workDone });
    expect(await oneShot(CPU_SCRIPT, { duration: 300 })).toMatchObject({ status: 200, body: workDone });
    const memory = { duration: 300, mb: 300 };
    expect(await oneShot('./workers/exampleWorker_MemoryUsage.js', memory, 4_096)).toMatchObject({
      status: 200,
      body: { ...workDone, data: { mb: 300 } },
    });
  });

  it('of scripts that speak by process messages, too', async () => {
    await withPool({ poolName: 'messages', workerScript: './messages.js' }, async () => {
      expect(await run('messages', { n: 1 })).toMatchObject({
        status: 200,
        body: { ok: true, data: { n: 1 } },
      });
      expect(await run('messages', { fail: 'on purpose' })).toMatchObject({
        status: 500,
        body: { ok: false, data: 'on purpose', type: 'error' },
      });
    });
    expect(await oneShot('messages.js', { n: 2 })).toMatchObject({ status: 200, body: { data: { n: 2 } } });
  });

  it('of scripts in TypeScript with a schema of their own', async () => {
    await withPool({ poolName: 'typed', workerScript: 'typed.ts' }, async () => {
      expect(await run('typed', { numbers: [1, 2, 3] })).toMatchObject({ status: 200, body: { data: 12 } });
      const refused = await run('typed', { numbers: [] });
      expect(refused.status).toBe(400);
      expect(JSON.stringify(refused.body)).toContain('numbers');
    });
    const described = await server.call('GET', '/api/scripts/describe?name=typed.ts');
    expect(described).toMatchObject({ form: 'function', schema: { required: ['numbers'] } });
  });

  it('fail with what the script says', async () => {
    await withPool({ poolName: 'throws', workerScript: 'throws.js' }, async () => {
      const failed = await run('throws', { what: 'luck' });
      expect(failed).toEqual({
        status: 500,
        body: { ok: false, id: expect.any(String) as string, data: 'no luck', type: 'error' },
      });
      const task = await server.call<TaskDetail>('GET', `/api/tasks/${String(failed.body['id'])}`);
      expect(task).toMatchObject({ state: 'failed', failure: { code: 'TASK_FAILED', message: 'no luck' } });
      expect(task.failure?.stack).toContain('throws.js');
      expect(JSON.parse(task.input.text)).toEqual({ what: 'luck' });
    });
  });
});

describe('bad input', () => {
  it.each<[string, string, unknown, number]>([
    ['an unknown pool', '/example/pool', { poolName: 'nobody', workerTask: {} }, 404],
    ['no task', '/example/pool', { poolName: 'CPU' }, 400],
    ['no pool', '/example/pool', { workerTask: {} }, 400],
    ['a strange field', '/example/pool', { poolName: 'CPU', workerTask: {}, extra: 1 }, 400],
    ['a list', '/example/pool', ['CPU'], 400],
    ['a name of a pool that is none', '/example/pool', { poolName: '../CPU', workerTask: {} }, 400],
    [
      'a task the script refuses',
      '/example/pool',
      { poolName: 'CPU', workerTask: { duration: 'long' } },
      400,
    ],
    [
      'a memory limit that is none',
      '/example/oneShot',
      { workerScript: CPU_SCRIPT, workerTask: {}, workerMemoryLimit: 0 },
      400,
    ],
    [
      'a key that is not safe',
      '/example/pool',
      JSON.parse('{"poolName":"CPU","workerTask":{"__proto__":{}}}'),
      400,
    ],
  ])('%s is refused', async (_what, path, body, status) => {
    expect(await ask('POST', path, body)).toMatchObject({ status });
  });

  it('a body of 1 MB and a byte is refused', async () => {
    const frame = JSON.stringify({ poolName: 'CPU', workerTask: '' }).length;
    const body = (bytes: number) => ({ poolName: 'CPU', workerTask: 'x'.repeat(bytes - frame) });
    expect(await ask('POST', '/example/pool', body(1_048_577))).toMatchObject({ status: 413 });
    // One byte less comes in, and is then no task of this script.
    expect(await ask('POST', '/example/pool', body(1_048_576))).toMatchObject({ status: 400 });
  });

  it('no name of a script leads outside of the scripts folders, and none starts a process', async () => {
    const attacks: unknown[] = [
      '../evil.js',
      './../evil.js',
      '../scripts-evil/evil.js',
      'workers/../../evil.js',
      join(dataDir, 'evil.js'),
      '/etc/passwd',
      'link.js',
      'linked/evil.js',
      'folder.js',
      'missing.js',
      'data:text/javascript,process.exit()',
      `file://${join(dataDir, 'evil.js')}`,
      'node:child_process.js',
      'http://127.0.0.1/evil.js',
      `echo.js\0.js`,
      '\\\\server\\share\\evil.js',
      'C:\\evil.js',
      '--require=./evil.js',
      '-e.js/../evil.js',
      '..',
      '.',
      '',
      ' echo.js',
      'echo.js ',
      'echo.json',
      '%2e%2e/evil.js',
      './/echo.js',
      'Echo.js',
      ['echo.js'],
      { toString: 'echo.js' },
      null,
      7,
    ];
    const processes = () => descendantsOf(server.pid).length;
    const before = processes();
    const poolsBefore = await server.call<PoolView[]>('GET', '/api/pools');
    for (const workerScript of attacks) {
      const shot = await ask('POST', '/example/oneShot', { workerScript, workerTask: {} });
      const pool = await ask('POST', '/api/pools', { poolName: 'attack', workerScript });
      const change = await ask('PATCH', '/api/pools/CPU', { workerScript });
      const name = encodeURIComponent(typeof workerScript === 'string' ? workerScript : '');
      const look = await ask('GET', `/api/scripts/describe?name=${name}`);
      const statuses = [shot, pool, change, look].map(({ status }) => status);
      expect([workerScript, ...statuses]).toEqual([workerScript, 400, 400, 400, 400]);
    }
    expect(processes()).toBe(before);
    expect(await server.call<PoolView[]>('GET', '/api/pools')).toHaveLength(poolsBefore.length);
  });

  it('variables that change what runs are not passed on', async () => {
    for (const name of ['NODE_OPTIONS', 'LD_PRELOAD', 'CAPSTAN_TOKEN', 'A=B', ''])
      expect(
        await ask('POST', '/api/pools', { poolName: 'env', workerScript: 'echo.js', env: [name] }),
      ).toMatchObject({ status: 400 });
  });

  it('a full queue answers 429, says so, and takes tasks again later', async () => {
    await withPool({ poolName: 'full', workerScript: 'echo.js', maxQueuedTasks: 2 }, async () => {
      await server.call('POST', '/api/pools/full/pause');
      const submit = (task: object) => ask('POST', '/api/pools/full/tasks', { task });
      expect((await submit({ n: 1 })).status).toBe(202);
      const second = await submit({ n: 2 });
      expect(second).toMatchObject({ status: 202, body: { state: 'queued' } });
      expect(await submit({ n: 3 })).toMatchObject({ status: 429, body: { code: 'QUEUE_FULL' } });
      expect(await run('full', { n: 3 })).toMatchObject({ status: 429 });
      const attention = await server.call<Attention[]>('GET', '/api/attention');
      expect(attention).toContainEqual(expect.objectContaining({ kind: 'pool-queue-full', pool: 'full' }));
      await server.call('POST', '/api/pools/full/resume');
      await expect
        .poll(() => server.call('GET', `/api/tasks/${String(second.body['id'])}`), { timeout: 10_000 })
        .toMatchObject({ state: 'done' });
      expect(await run('full', { n: 4 })).toMatchObject({ status: 200 });
    });
  });
});

describe('scripts that do not start', () => {
  it.each([
    ['syntax-error.js', 'SyntaxError'],
    ['throws-at-load.js', 'no database today'],
    ['exits-at-load.js', 'exit code 0 before its work was done'],
    ['neither.js', 'neither a function'],
  ])('%s as a one-shot says why', async (script, cause) => {
    const { status, body } = await oneShot(script, {});
    expect(JSON.stringify(body)).toContain(cause);
    expect([500, 422]).toContain(status);
  });

  it('a mistake in the text of a script stops its pool at once, and a good script starts it again', async () => {
    await withPool({ poolName: 'wrong', workerScript: 'syntax-error.js', workerCount: 2 }, async () => {
      await expect
        .poll(async () => (await poolOf('wrong')).state, { timeout: 10_000 })
        .toMatchObject({ kind: 'errored', cause: expect.stringContaining('SyntaxError') as string });
      expect(await run('wrong', {})).toMatchObject({ status: 503, body: { code: 'POOL_UNAVAILABLE' } });
      const attention = await server.call<Attention[]>('GET', '/api/attention');
      expect(attention).toContainEqual(expect.objectContaining({ kind: 'pool-errored', pool: 'wrong' }));
      await server.call('PATCH', '/api/pools/wrong', { workerScript: 'echo.js' });
      await expect.poll(() => run('wrong', { n: 1 }), { timeout: 10_000 }).toMatchObject({ status: 200 });
    });
  });

  it('one that is taken away stops its pool, and is found again when it is back', async () => {
    const file = join(dataDir, 'scripts', 'taken-away.js');
    await writeFile(file, 'export default () => 1;');
    await withPool({ poolName: 'away', workerScript: 'taken-away.js' }, async () => {
      expect(await run('away', {})).toMatchObject({ status: 200 });
      await rm(file);
      await server.call('POST', '/api/pools/away/restart');
      await expect
        .poll(async () => (await poolOf('away')).state, { timeout: 10_000 })
        .toMatchObject({ kind: 'errored', cause: expect.stringContaining('no such script') as string });
      expect(await run('away', {})).toMatchObject({ status: 503, body: { code: 'POOL_UNAVAILABLE' } });
      await writeFile(file, 'export default () => 2;');
      await server.call('POST', '/api/pools/away/restart');
      await expect
        .poll(() => run('away', {}), { timeout: 10_000 })
        .toMatchObject({ status: 200, body: { data: 2 } });
    });
  });

  it('one that throws whenever it is loaded is given up after five times, and what waits is told so', async () => {
    await withPool({ poolName: 'throwing', workerScript: 'throws-at-load.js' }, async () => {
      const waiting = run('throwing', {});
      await expect
        .poll(async () => (await poolOf('throwing')).workers[0]?.state.kind, { timeout: 10_000 })
        .toBe('restarting');
      const { status, body } = await waiting;
      expect([status, JSON.stringify(body)]).toEqual([503, expect.stringContaining('no database today')]);
      expect((await poolOf('throwing')).workers[0]).toMatchObject({
        state: { kind: 'errored' },
        restarts: 4,
      });
    });
  });

  it('one that is never ready is ended after its time', async () => {
    const options = { poolName: 'late', workerScript: 'never-ready.js', startTimeoutMs: 700 };
    await withPool(options, async () => {
      await expect
        .poll(async () => (await poolOf('late')).workers[0]?.lastExit, { timeout: 10_000 })
        .toBe('not ready within 0.7 s');
    });
  });

  it('one that exits 0 while it is loaded has not started', async () => {
    await withPool({ poolName: 'early', workerScript: 'exits-at-load.js' }, async () => {
      await expect
        .poll(async () => (await poolOf('early')).workers[0]?.lastExit, { timeout: 10_000 })
        .toContain('exit code 0');
    });
  });
});

describe('tasks that go wrong', () => {
  it('one whose worker exits in the middle is tried again, then fails with the cause', async () => {
    await withPool({ poolName: 'exits', workerScript: 'exits.js', maxAttempts: 2 }, async () => {
      const { status, body } = await run('exits', {});
      expect(status).toBe(500);
      expect(body['data']).toBe('exit code 0 before its work was done (started 2 times)');
    });
    await withPool({ poolName: 'crashes', workerScript: 'crashes.js', maxAttempts: 1 }, async () => {
      const { body } = await run('crashes', {});
      expect(body['data']).toBe('exit code 1: Error: out of nowhere');
    });
  });

  it('one whose result cannot be sent fails alone', async () => {
    await withPool({ poolName: 'odd', workerScript: 'cannot-be-sent.js' }, async () => {
      const [one, odd, two] = await Promise.all([
        run('odd', { n: 1 }),
        run('odd', { odd: true }),
        run('odd', { n: 2 }),
      ]);
      expect([one.status, odd.status, two.status]).toEqual([200, 500, 200]);
      expect(odd.body['data']).toContain('cannot be sent');
      expect((await poolOf('odd')).workers[0]?.restarts).toBe(0);
    });
  });

  it('one that holds 1 GB of buffers under a limit of 64 MB is ended, and the cause is shown', async () => {
    await withPool({ poolName: 'greedy', workerScript: 'buffers.js', memoryLimitMb: 64 }, async () => {
      await expect
        .poll(async () => (await poolOf('greedy')).workers[0]?.state.kind, { timeout: 10_000 })
        .toBe('running');
      const { status, body } = await run('greedy', { megabytes: 1_024 });
      expect(status).toBe(500);
      expect(body['data']).toMatch(
        /^resident memory \d+ MB above the limit of 128 MB \(64 MB of heap as set, and 64 MB for Node itself\)$/,
      );
      const [worker] = (await poolOf('greedy')).workers;
      expect(worker?.lastExit).toBe(body['data']);
      const attention = await server.call<Attention[]>('GET', '/api/attention');
      expect(attention).toContainEqual(
        expect.objectContaining({
          kind: 'memory-limit-hit',
          process: 'worker greedy-1',
          cause: body['data'],
        }),
      );
    });
    const shot = await oneShot('buffers.js', { megabytes: 1_024 }, 64);
    expect(shot.body['data']).toMatch(/^resident memory/);
    const id = String(shot.body['id']);
    await expect
      .poll(() => server.call<TaskRow>('GET', `/api/tasks/${id}`), { timeout: 10_000 })
      .toMatchObject({ exit: { signal: 'SIGKILL' }, peakRssBytes: expect.any(Number) as number });
  });

  it('one whose heap grows beyond the limit fails, and says so', async () => {
    await withPool({ poolName: 'heap', workerScript: 'heap.js', memoryLimitMb: 32 }, async () => {
      const { status, body } = await run('heap', {});
      expect(status).toBe(500);
      expect(body['data']).toMatch(/its heap grew beyond the limit of 32 MB|resident memory/);
    });
  });

  it('one that keeps its worker busy beyond its time is ended with it, and the next one runs', async () => {
    await withPool({ poolName: 'busy', workerScript: 'busy.js', taskTimeoutMs: 300 }, async () => {
      await expect
        .poll(async () => (await poolOf('busy')).workers[0]?.state.kind, { timeout: 10_000 })
        .toBe('running');
      const { status, body } = await run('busy', {});
      expect([status, body['data']]).toEqual([500, 'The task took longer than 300 ms and was ended.']);
      await server.call('PATCH', '/api/pools/busy', { workerScript: 'echo.js' });
      await expect.poll(() => run('busy', { n: 1 }), { timeout: 10_000 }).toMatchObject({ status: 200 });
    });
  });

  it('one that waits for another program is cancelled before that has ended, the program included', async () => {
    await withPool({ poolName: 'outside', workerScript: 'waits-outside.js' }, async () => {
      await expect
        .poll(async () => (await poolOf('outside')).workers[0]?.state.kind, { timeout: 10_000 })
        .toBe('running');
      const task = await server.call<TaskRow>('POST', '/api/pools/outside/tasks', { task: {} });
      const sleeping = () => descendantsOf(server.pid).filter(({ args }) => args === 'sleep 60');
      await expect.poll(() => sleeping().length, { timeout: 5_000 }).toBe(1);
      const pids = sleeping().map(({ pid }) => pid);
      const ended = await server.call<TaskRow>('POST', `/api/tasks/${task.id}/cancel`);
      expect(ended).toMatchObject({ state: 'cancelled', failure: { code: 'TASK_CANCELLED' } });
      expect(await untilGone(pids, 10_000)).toEqual([]);
      expect(await ask('POST', `/api/tasks/${task.id}/cancel`)).toMatchObject({ status: 409 });
    });
  });

  it('one that prints 100 MB or says a million things harms nobody', async () => {
    await withPool({ poolName: 'loud', workerScript: 'prints.js' }, async () => {
      const loud = run('loud', { megabytes: 100 });
      let answered = 0;
      const state = { done: false };
      void loud.finally(() => (state.done = true));
      while (!state.done) {
        await server.call('GET', '/health/live');
        answered += 1;
      }
      expect(await loud).toMatchObject({ status: 200, body: { data: 'printed' } });
      // Others were served meanwhile.
      expect(answered).toBeGreaterThan(0);
    });
    await withPool({ poolName: 'chatty', workerScript: 'floods.js' }, async () => {
      const flood = await server.call<{ id: string; data: number }>('POST', '/api/pools/chatty/run', {
        task: { times: 1_000_000 },
      });
      expect(flood.data).toBe(1_000_000);
      const task = await server.call<TaskDetail>('GET', `/api/tasks/${flood.id}`);
      expect(task.log.length).toBeLessThanOrEqual(1_001);
      expect(task.log.at(-1)?.text).toContain('not kept');
      expect((await poolOf('chatty')).workers[0]?.restarts).toBe(0);
    });
  });
});

describe('the end of the host', () => {
  it('by SIGKILL leaves no child alive after 2 s', async () => {
    await using other = await CapstanServer.start({ dataDir: await createDataDir(), env: NO_REDIS });
    await other.call('POST', '/api/pools', {
      poolName: 'stubborn',
      workerScript: 'stubborn.js',
      workerCount: 2,
    });
    for (let n = 0; n < 2; n++) await other.call('POST', '/api/pools/stubborn/tasks', { task: {} });
    const grandchildren = () => descendantsOf(other.pid).filter(({ args }) => args.includes('SIGTERM'));
    await expect.poll(() => grandchildren().length, { timeout: 15_000 }).toBe(2);
    const pids = descendantsOf(other.pid).map(({ pid }) => pid);
    await other.kill();
    expect(await untilGone(pids, 2_000)).toEqual([]);
    await rm(other.dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  it('keeps the pools, the settings and the history', async () => {
    const folder = await createDataDir();
    await using first = await CapstanServer.start({ dataDir: folder, env: NO_REDIS });
    await first.call('POST', '/api/pools', { poolName: 'mine', workerScript: 'echo.js', workerCount: 2 });
    await first.call('PATCH', '/api/one-shots', { maxRunning: 2 });
    const { id } = await first.call<{ id: string }>('POST', '/api/pools/mine/run', { task: { kept: true } });
    await first.stop();
    await using second = await CapstanServer.start({ dataDir: folder, env: NO_REDIS });
    expect(await second.call('GET', '/api/pools/mine')).toMatchObject({ options: { workerCount: 2 } });
    expect(await second.call('GET', '/api/one-shots')).toMatchObject({ settings: { maxRunning: 2 } });
    const task = await second.call<TaskDetail>('GET', `/api/tasks/${id}`);
    expect([task.state, task.pool, JSON.parse(task.input.text)]).toEqual(['done', 'mine', { kept: true }]);
    expect(await second.call('GET', '/api/tasks?pool=mine')).toMatchObject([{ id }]);
    await second.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
});
