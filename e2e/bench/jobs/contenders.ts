import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { JobWorkerSettings } from '../../../src/model/job-worker.ts';
import type { ProcessView } from '../../../src/model/process.ts';
import { CapstanServer } from '../../fixtures/server.ts';
import { seconds } from '../fleet-under-test.ts';
import { HttpConnection } from './http-connection.ts';

const echo = fileURLToPath(new URL('../../fixtures/job-scripts/jobs/echo.js', import.meta.url));

export const QUEUE = 'jobs-echo';
/** Jobs that a worker runs at the same time. */
export const CONCURRENCY = 10;

/** Something that takes a job whose processor gives its payload back. */
export interface JobContender {
  /** Submits a job in one of the lanes; each has one submission in flight. @returns its id */
  submit(lane: number, payload: object): Promise<string>;
  /** The processes that do the work, Redis and this one left out. */
  readonly pids: readonly number[];
  close(): Promise<void>;
}

export type StartJobContender = (redisUrl: string, lanes: number) => Promise<JobContender>;

/** A server of Capstan's with the job type `echo`. */
export async function startCapstan(redisUrl: string, workers: Partial<JobWorkerSettings> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'capstan-bench-'));
  await mkdir(join(dataDir, 'scripts/jobs'), { recursive: true });
  await cp(echo, join(dataDir, 'scripts/jobs/echo.js'));
  const server = await CapstanServer.start({ dataDir, env: { REDIS_URL: redisUrl } });
  // The comparison has no limit either.
  await server.call('PATCH', '/api/settings', { requestsPerSecond: 100_000 });
  await server.call('PATCH', '/api/job-workers/settings', { concurrency: CONCURRENCY, ...workers });
  return {
    server,
    /** The server and its job workers. */
    pids: async () => [server.pid, ...(await workerPids(server))],
    async close(): Promise<void> {
      await server.stop();
      await server.close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** Waits until the job workers that are to be there have a pid. */
async function workerPids(server: CapstanServer): Promise<number[]> {
  const { processes } = await server.call<JobWorkerSettings>('GET', '/api/job-workers/settings');
  for (;;) {
    const views = await server.call<ProcessView[]>('GET', '/api/processes');
    const pids = views.flatMap(({ group, state }) =>
      group === 'jobs' && state.kind === 'running' ? [state.pid] : [],
    );
    if (pids.length === processes) return pids;
    await seconds(0.05);
  }
}

/** Jobs over REST, processed by one worker process. */
export const capstan: StartJobContender = async (redisUrl, lanes) => {
  const { server, pids, close } = await startCapstan(redisUrl);
  const rest = overRest(server.url, lanes);
  return {
    submit: rest.submit,
    pids: await pids(),
    async close() {
      rest.close();
      await close();
    },
  };
};

/** Express in front of a queue, and one worker process. */
export const expressAndBull: StartJobContender = async (redisUrl, lanes) => {
  const server = fork(new URL('./express-server.ts', import.meta.url), [redisUrl, QUEUE]);
  const [port] = (await once(server, 'message')) as [number];
  const worker = await startPlainWorker(redisUrl);
  const rest = overRest(`http://127.0.0.1:${port}`, lanes);
  return {
    submit: rest.submit,
    pids: [server.pid ?? 0, worker.pid ?? 0],
    async close() {
      rest.close();
      await Promise.all([end(server), end(worker)]);
    },
  };
};

/** BullMQ alone: the queue here, without REST, and one worker process. */
export const plainBull: StartJobContender = async (redisUrl) => {
  const worker = await startPlainWorker(redisUrl);
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue(QUEUE, { connection });
  return {
    submit: async (_lane, payload) => (await queue.add('echo', payload)).id ?? '',
    pids: [process.pid, worker.pid ?? 0],
    async close() {
      await queue.close();
      connection.disconnect();
      await end(worker);
    },
  };
};

export async function startPlainWorker(redisUrl: string): Promise<ChildProcess> {
  const worker = fork(new URL('./plain-worker.ts', import.meta.url), [redisUrl, QUEUE, String(CONCURRENCY)]);
  await once(worker, 'message');
  return worker;
}

export async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function overRest(url: string, lanes: number) {
  const connections = Array.from({ length: lanes }, () => new HttpConnection(url));
  return {
    async submit(lane: number, payload: object): Promise<string> {
      const body = { type: 'echo', payload };
      const answer = await connections[lane]?.request('POST', '/api/jobs', body);
      if (answer?.status !== 202) throw new Error(`POST /api/jobs: ${answer?.status} ${answer?.body}`);
      return (JSON.parse(answer.body) as { jobId: string }).jobId;
    },
    close: () => connections.forEach((connection) => connection.close()),
  };
}
