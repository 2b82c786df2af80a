import { Redis } from 'ioredis';
import type { JobWorkerView } from '../../../src/model/job-worker.ts';
import { RedisServer } from '../../fixtures/redis-server.ts';
import type { CapstanServer } from '../../fixtures/server.ts';
import { seconds } from '../fleet-under-test.ts';
import { CONCURRENCY, QUEUE, startCapstan } from '../jobs/contenders.ts';
import { fillQueue, untilDrained } from '../jobs/fill-queue.ts';
import { atLeast, atMost, type Figure } from '../report.ts';
import { quantile } from '../statistics.ts';

/** How long each job takes, ms. It waits and does not compute, so that the machine is not what limits them. */
const JOB_MS = 20;
const JOBS_EACH = 3_000;
const PROCESSES = [1, 2, 4] as const;

/** Waits until so many workers take jobs, and have so many in hand. */
async function workersOf(server: CapstanServer, count: number, running = 0): Promise<JobWorkerView[]> {
  for (;;) {
    const workers = await server.call<JobWorkerView[]>('GET', '/api/job-workers');
    const inHand = workers.reduce((sum, worker) => sum + worker.running, 0);
    if (workers.length === count && inHand === running) return workers;
    await seconds(0.02);
  }
}

/** Jobs a second that so many worker processes do together. */
async function rateOf(processes: number): Promise<number> {
  await using redis = await RedisServer.start();
  const client = new Redis(redis.url);
  const { server, close } = await startCapstan(redis.url, { processes });
  try {
    await workersOf(server, processes);
    const jobs = JOBS_EACH * processes;
    const began = performance.now();
    await fillQueue(client, QUEUE, jobs, JOB_MS);
    await untilDrained(client, QUEUE);
    return (jobs * 1_000) / (performance.now() - began);
  } finally {
    client.disconnect();
    await close();
  }
}

/** What more worker processes bring. */
export async function jobScaling(runs: number): Promise<Figure[]> {
  const rates = PROCESSES.map((): number[] => []);
  for (let run = 0; run < runs; run++)
    for (const [index, processes] of PROCESSES.entries()) rates[index]?.push(await rateOf(processes));
  const [one = [], two = [], four = []] = rates;
  const times = (values: readonly number[]) => values.map((value, run) => value / (one[run] ?? Number.NaN));
  const what = `jobs of ${JOB_MS} ms, ${CONCURRENCY} at a time in each`;
  return [
    { name: `one worker, ${what}`, unit: 'jobs/s', values: one },
    { name: 'two workers', unit: 'jobs/s', values: two },
    { name: 'four workers', unit: 'jobs/s', values: four },
    { name: '  two as a ratio to one', unit: '×', values: times(two), goal: atLeast(1.8) },
    { name: '  four as a ratio to one', unit: '×', values: times(four), goal: atLeast(3) },
  ];
}

/** Jobs that are running when one of two workers is killed: the other has room for all of them. */
const IN_HAND = CONCURRENCY;
/** Kills of one server's workers: a fifth within a minute would leave them ended. */
const KILLS = 3;

/** From the SIGKILL of a worker until another runs the jobs that it had. */
export async function jobRecovery(runs: number): Promise<Figure[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    await using redis = await RedisServer.start();
    const client = new Redis(redis.url);
    const { server, close } = await startCapstan(redis.url, { processes: 2 });
    try {
      await workersOf(server, 2);
      await fillQueue(client, QUEUE, IN_HAND, 600_000);
      for (let kill = 0; kill < KILLS; kill++) {
        const [, victim] = (await workersOf(server, 2, IN_HAND)).sort((a, b) => a.running - b.running);
        if (victim === undefined) throw new Error('No worker has anything in hand');
        const ids = victim.current.map(({ id }) => id);
        process.kill(victim.pid, 'SIGKILL');
        const killedAt = Date.now();
        for (const id of ids) times.push((await takenAfter(client, id, killedAt)) - killedAt);
      }
    } finally {
      client.disconnect();
      await close();
    }
  }
  return [
    { name: `job taken again, p50 of ${times.length}`, unit: 'ms', values: [quantile(times, 0.5)] },
    { name: 'job taken again, p95', unit: 'ms', values: [quantile(times, 0.95)], goal: atMost(2_000) },
  ];
}

/** When the job was taken anew, ms since the epoch. */
async function takenAfter(client: Redis, id: string, time: number): Promise<number> {
  for (;;) {
    const at = Number(await client.hget(`bull:${QUEUE}:${id}`, 'processedOn'));
    if (at > time) return at;
    await seconds(0.01);
  }
}
