import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { python } from '../../fixtures/python.ts';
import { PythonStage } from '../../fixtures/python-stage.ts';
import { RedisServer } from '../../fixtures/redis-server.ts';
import { until } from '../../fixtures/until.ts';
import type { Contender } from '../pools/contenders.ts';

const plainWorker = fileURLToPath(new URL('./plain_worker.py', import.meta.url));

/** Python workers that are ready for tasks. */
export interface PythonContender extends Contender {
  readonly pids: readonly number[];
  close(): Promise<void>;
}

export type StartPythonContender = (workers: number) => Promise<PythonContender>;

/** Gives tasks by LPUSH and hears of their results by SUBSCRIBE, as any program may. */
async function outsider(url: string): Promise<Contender> {
  const client = new Redis(url);
  const listener = client.duplicate();
  const waiting = new Map<string, (result: unknown) => void>();
  let ids = 0;
  listener.on('message', (_channel, text: string) => {
    const { id, result } = JSON.parse(text) as { id: string; result: unknown };
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  await listener.subscribe('worker:responses');
  return {
    run: (payload) =>
      new Promise((resolve, reject) => {
        const id = `b${++ids}`;
        waiting.set(id, resolve);
        const text = JSON.stringify({ id, type: 'noop', payload, timeout_s: 60 });
        client.lpush('queue:worker_a', text).catch(reject);
      }),
    close: async () => {
      await Promise.all([client.quit(), listener.quit()]);
    },
  };
}

/** BRPOP and PUBLISH alone, looked after by nobody. */
export const plain: StartPythonContender = async (workers) => {
  const redis = await RedisServer.start();
  const children = Array.from({ length: workers }, () =>
    spawn(python ?? 'python3', [plainWorker], {
      stdio: 'inherit',
      env: { PATH: process.env['PATH'], REDIS_PORT: String(redis.port) },
    }),
  );
  const client = await outsider(redis.url);
  await allWait(redis.url, workers);
  return {
    pids: children.map(({ pid = 0 }) => pid),
    run: (task) => client.run(task),
    close: async () => {
      await client.close();
      await Promise.all(children.map(ended));
      await redis.close();
    },
  };
};

/** Capstan's workers under its engine, which keeps every task and result. */
export const capstan: StartPythonContender = async (workers) => {
  const stage = await PythonStage.start({ worker_a: workers, worker_b: 0 });
  const client = await outsider(stage.redis.url);
  return {
    pids: (await stage.running()).map(({ pid }) => pid),
    run: (task) => client.run(task),
    close: async () => {
      await client.close();
      await stage[Symbol.asyncDispose]();
    },
  };
};

/** Until so many workers wait for a task. */
async function allWait(url: string, workers: number): Promise<void> {
  const client = new Redis(url);
  const blocked = async () => Number(/blocked_clients:(\d+)/.exec(await client.info('clients'))?.[1]);
  await until(async () => (await blocked()) === workers, 'all plain workers wait for tasks');
  await client.quit();
}

async function ended(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
