import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProcessView } from '../../src/model/process.ts';
import { findCommands } from '../../src/setup/base/find-command.mjs';
import { python } from '../fixtures/python.ts';
import { PythonStage, taskText } from '../fixtures/python-stage.ts';
import { until } from '../fixtures/until.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../fixtures/plain-worker.py', import.meta.url));
const SLOW = { timeout: 30_000, interval: 100 };
const [redisCli] = findCommands('redis-cli');

/** The seed's worker, in a process of its own. */
class PlainWorker implements AsyncDisposable {
  readonly child: ChildProcess;
  output = '';

  constructor(stage: PythonStage, mode = 'answers') {
    this.child = spawn(python ?? '', [script, 'worker_a', mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], REDIS_HOST: '127.0.0.1', REDIS_PORT: String(stage.redis.port) },
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  static async start(stage: PythonStage, mode?: string): Promise<PlainWorker> {
    const worker = new PlainWorker(stage, mode);
    await worker.said('ready');
    return worker;
  }

  get id(): string {
    return `worker_a_${this.child.pid ?? 0}`;
  }

  said(words: string): Promise<void> {
    return until(() => this.output.includes(words), `the plain worker says ${words}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}

describe.skipIf(python === null)('a plain BRPOP worker beside the engine', () => {
  let stage: PythonStage | null = null;
  const start = async (workers: Record<string, number> = { worker_a: 0 }) =>
    (stage = await PythonStage.start(workers));
  afterEach(async () => {
    await stage?.[Symbol.asyncDispose]();
    stage = null;
  });

  it('completes a task that the API was given, with its result and its name', async () => {
    const { submit, task, done, server, client } = bound(await start());
    await using worker = await PlainWorker.start(stage!);
    const id = await submit('primes', { limit: 21 });
    expect(await done(id)).toMatchObject({
      ...{ state: 'done', result: { text: '{"doubled":42}' }, workerId: worker.id, pid: worker.child.pid },
      ...{ unsafe: true, script: 'primes' },
    });
    expect(await client.get(`worker:result:${id}`)).toContain('"doubled":42');
    expect(await client.lrange('worker:responses', 0, -1)).toEqual([]);
    // Its heartbeat, which is only published, is enough to be shown.
    const row = async () =>
      (await server.call<ProcessView[]>('GET', '/api/processes')).find(({ id: one }) => one === worker.id);
    await expect.poll(row, SLOW).toMatchObject({ ours: false, groupId: 'worker_a' });
    const failing = await submit('primes', { limit: -1 });
    expect(await done(failing)).toMatchObject({
      ...{ state: 'failed', failure: { code: 'TASK_FAILED', message: 'limit is below zero' }, unsafe: true },
    });
    expect(await task(id)).toMatchObject({ state: 'done' });
  });

  it('that publishes twice has its first result applied, and takes nothing from safe workers', async () => {
    const { submit, done } = bound(await start({ worker_a: 1 }));
    await using worker = await PlainWorker.start(stage!, 'twice');
    const ids = await Promise.all(Array.from({ length: 40 }, () => submit('primes', { limit: 100 })));
    const tasks = await Promise.all(ids.map((id) => done(id)));
    for (const { state, unsafe, workerId, result } of tasks) {
      expect(state).toBe('done');
      expect(unsafe === true).toBe(workerId === worker.id);
      expect(result?.text).toMatch(unsafe === true ? /^\{"doubled":200\}$/ : /"count":25/);
    }
    expect(tasks.some(({ unsafe }) => unsafe === true)).toBe(true);
  });

  it('that dies with a task has it failed by the time limit, with the cause', async () => {
    const { submit, task, done } = bound(await start());
    await using worker = await PlainWorker.start(stage!, 'dies');
    const id = await submit('primes', { limit: 1 }, { timeoutS: 3 });
    await worker.said(`took ${id}`);
    await expect.poll(() => task(id), SLOW).toMatchObject({ state: 'running', unsafe: true });
    expect(await done(id, 30_000)).toMatchObject({
      state: 'failed',
      failure: {
        code: 'NO_RESULT',
        message: 'Taken by a worker without the safe protocol, no result within 3 s.',
      },
    });
  });

  it('that keeps one task does not have another one failed that only waits or is in safe hands', async () => {
    const { submit, done, task } = bound(await start({ worker_a: 1 }));
    // The one safe worker is busy for longer than the limit of what waits behind it.
    const busy = await submit('sleep', { seconds: 14 });
    await expect.poll(() => task(busy), SLOW).toMatchObject({ state: 'running' });
    const waiting = await submit('primes', { limit: 10 }, { timeoutS: 1 });
    expect(await done(busy, 30_000)).toMatchObject({ state: 'done' });
    expect(await done(waiting)).toMatchObject({ state: 'done', attempts: 1 });
    await expect.poll(() => stage?.client.hlen('worker:expected'), SLOW).toBe(0);
  });

  it.skipIf(redisCli === undefined)(
    'and outsiders with redis-cli alone give tasks, answer them, and hear the answers',
    async () => {
      const { submit, done, task, redis } = bound(await start());
      const cli = async (...words: string[]) =>
        (await run(redisCli ?? '', ['-p', String(redis.port), ...words])).stdout.trim();
      const listener = spawn(redisCli ?? '', ['-p', String(redis.port), 'subscribe', 'worker:responses']);
      let heard = '';
      listener.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
      await until(() => heard.includes('subscribe'), 'redis-cli is subscribed');
      const id = await submit('primes', { limit: 5 });
      expect(await cli('brpop', 'queue:worker_a', '1')).toContain(id);
      await cli('publish', 'worker:responses', 'no JSON');
      await cli('publish', 'worker:responses', '{"id":"nobody","result":1}');
      await cli('publish', 'worker:responses', `{"id":"${id}","status":"busy"}`);
      expect(await task(id)).not.toMatchObject({ state: 'done' });
      await cli('publish', 'worker:responses', `{"id":"${id}","result":[1,2]}`);
      expect(await done(id)).toMatchObject({
        state: 'done',
        result: { text: '[1,2]' },
        workerId: null,
        unsafe: true,
      });
      // Of a stranger, to the list, without a worker.
      await cli(
        'lpush',
        'worker:responses',
        '{"task_id":"theirs","queue":"worker_a","success":true,"sum":3}',
      );
      await expect
        .poll(() => task('theirs').catch(() => null), SLOW)
        .toMatchObject({
          ...{ state: 'done', result: { text: '{"sum":3}' } },
        });
      await cli('lpush', 'queue:worker_a', taskText('given', 'primes', { limit: 3 }));
      await using _worker = await PlainWorker.start(stage!);
      await until(() => heard.includes('"doubled": 6'), 'the outsider hears the plain worker');
      // What was only published is not published again.
      expect(heard.split('\n').filter((line) => line.includes('[1,2]'))).toHaveLength(1);
      listener.kill();
    },
  );
});

/** The stage's methods, to be called by their names. */
function bound(stage: PythonStage) {
  const { server, client, redis } = stage;
  return {
    ...{ server, client, redis },
    submit: stage.submit.bind(stage),
    task: stage.task.bind(stage),
    done: stage.done.bind(stage),
  };
}
