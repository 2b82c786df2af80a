import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { RedisServer } from '../../fixtures/redis-server.ts';
import { seconds } from '../fleet-under-test.ts';
import {
  capstan,
  end,
  expressAndBull,
  type JobContender,
  plainBull,
  QUEUE,
  type StartJobContender,
  startCapstan,
  startPlainWorker,
} from '../jobs/contenders.ts';
import { fillQueue, untilDrained } from '../jobs/fill-queue.ts';
import { cpuSeconds } from '../cpu-time.ts';
import { atLeast, type Figure } from '../report.ts';
import { quantile } from '../statistics.ts';

const LANES = 16;
const WARM_UP = 1_000;
const JOBS = 6_000;
/** Jobs a second of the measurement of latencies, and for how long, s. */
const PACE = 200;
const PACED_S = 3;
const DRAINED = 20_000;

interface Passage {
  /** Submitted and processed. */
  readonly perSecond: number;
  /** User and system time of all processes, Redis included and the client not, for each job, µs. */
  readonly cpuMicroseconds: number;
  /** From a submission to its answer, and to the end of its job, ms. */
  readonly answer: Spread;
  readonly end: Spread;
}
interface Spread {
  readonly p50: number;
  readonly p99: number;
}

const spread = (values: readonly number[]): Spread => ({
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
});

/** Keeps all lanes submitting until so many jobs are submitted. */
async function submitMany({ submit }: JobContender, count: number): Promise<void> {
  let submitted = 0;
  const lane = async (_: unknown, index: number) => {
    while (submitted < count) await submit(index, { n: submitted++ });
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Submits at a pace that all keep up with. */
async function submitPaced({ submit }: JobContender, redis: Redis): Promise<[answer: Spread, end: Spread]> {
  const now = () => performance.timeOrigin + performance.now();
  const sent: { id: string; at: number }[] = [];
  const answers: number[] = [];
  const all: Promise<void>[] = [];
  const began = now();
  for (let n = 0; n < PACE * PACED_S; n++) {
    const due = began + (n * 1_000) / PACE;
    while (now() < due) await seconds(Math.max(0, due - now() - 1) / 1_000);
    const at = now();
    const answered = submit(n % LANES, { n }).then((id) => {
      answers.push(now() - at);
      sent.push({ id, at });
    });
    all.push(answered);
  }
  await Promise.all(all);
  await untilDrained(redis, QUEUE);
  const ends = await Promise.all(
    sent.map(async ({ id, at }) => Number(await redis.hget(`bull:${QUEUE}:${id}`, 'finishedOn')) - at),
  );
  return [spread(answers), spread(ends)];
}

async function passage(start: StartJobContender): Promise<Passage> {
  await using server = await RedisServer.start();
  const redis = new Redis(server.url);
  const contender = await start(server.url, LANES);
  try {
    await submitMany(contender, WARM_UP);
    await untilDrained(redis, QUEUE);
    const pids = [server.pid ?? 0, ...contender.pids];
    const before = cpuSeconds(pids);
    const began = performance.now();
    await submitMany(contender, JOBS);
    await untilDrained(redis, QUEUE);
    const cpuMicroseconds = ((cpuSeconds(pids) - before) * 1e6) / JOBS;
    const perSecond = (JOBS * 1_000) / (performance.now() - began);
    const [answer, ended] = await submitPaced(contender, redis);
    return { perSecond, cpuMicroseconds, answer, end: ended };
  } finally {
    await contender.close();
    redis.disconnect();
  }
}

const ratio = (values: readonly number[], to: readonly number[]) =>
  values.map((value, index) => value / (to[index] ?? Number.NaN));

/** Jobs submitted over REST and processed by one worker, ten at a time; each contender first in turn. */
export async function jobPassage(runs: number): Promise<Figure[]> {
  const contenders = { 'Express and BullMQ': expressAndBull, 'BullMQ without REST': plainBull, capstan };
  const names = Object.keys(contenders) as (keyof typeof contenders)[];
  const results = new Map(names.map((name) => [name, [] as Passage[]]));
  for (let run = 0; run < runs; run++) {
    const shift = run % names.length;
    for (const name of [...names.slice(shift), ...names.slice(0, shift)])
      results.get(name)?.push(await passage(contenders[name]));
  }
  const of = (name: keyof typeof contenders, value: (passage: Passage) => number) =>
    (results.get(name) ?? []).map(value);
  const rate = ({ perSecond }: Passage) => perSecond;
  const cpu = ({ cpuMicroseconds }: Passage) => cpuMicroseconds;
  return [
    ...names.flatMap((name): Figure[] => [
      { name: `${name}, submitted and processed`, unit: 'jobs/s', values: of(name, rate) },
      { name: '  CPU of all processes for a job', unit: 'µs', values: of(name, cpu) },
      { name: `  answer at ${PACE} jobs/s, p50`, unit: 'ms', values: of(name, (p) => p.answer.p50) },
      { name: `  answer at ${PACE} jobs/s, p99`, unit: 'ms', values: of(name, (p) => p.answer.p99) },
      { name: `  job ended at ${PACE} jobs/s, p50`, unit: 'ms', values: of(name, (p) => p.end.p50) },
      { name: `  job ended at ${PACE} jobs/s, p99`, unit: 'ms', values: of(name, (p) => p.end.p99) },
    ]),
    {
      name: 'as a ratio to Express and BullMQ',
      unit: '×',
      values: ratio(of('capstan', rate), of('Express and BullMQ', rate)),
      goal: atLeast(1),
    },
    {
      name: 'as a ratio to BullMQ without REST',
      unit: '×',
      values: ratio(of('capstan', rate), of('BullMQ without REST', rate)),
    },
  ];
}

interface Drain {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

/** How fast a worker process takes jobs out of a full queue. */
async function drained(
  startWorker: (redisUrl: string) => Promise<{ pids: readonly number[]; close(): Promise<void> }>,
): Promise<Drain> {
  await using server = await RedisServer.start();
  const redis = new Redis(server.url);
  await fillQueue(redis, QUEUE, DRAINED);
  const worker = await startWorker(server.url);
  try {
    const count = await untilDrained(redis, QUEUE, DRAINED * 0.75);
    const pids = [server.pid ?? 0, ...worker.pids];
    const before = cpuSeconds(pids);
    const began = performance.now();
    await untilDrained(redis, QUEUE);
    return {
      perSecond: (count * 1_000) / (performance.now() - began),
      cpuMicroseconds: ((cpuSeconds(pids) - before) * 1e6) / count,
    };
  } finally {
    await worker.close();
    redis.disconnect();
  }
}

const drainPlain = () =>
  drained(async (url) => {
    const worker = await startPlainWorker(url);
    return { pids: [worker.pid ?? 0], close: () => end(worker) };
  });
const drainOurs = () =>
  drained(async (url) => {
    const { pids, close } = await startCapstan(url);
    return { pids: await pids(), close };
  });

/** How fast a worker works, and how fast many jobs are submitted at once. */
export async function jobWorkers(runs: number): Promise<Figure[]> {
  const plain: Drain[] = [];
  const ours: Drain[] = [];
  for (let run = 0; run < runs; run++) {
    if (run % 2 === 0) plain.push(await drainPlain());
    ours.push(await drainOurs());
    if (run % 2 === 1) plain.push(await drainPlain());
  }
  const rates = (drains: readonly Drain[]) => drains.map(({ perSecond }) => perSecond);
  const costs = (drains: readonly Drain[]) => drains.map(({ cpuMicroseconds }) => cpuMicroseconds);
  return [
    { name: 'BullMQ’s Worker, from a full queue', unit: 'jobs/s', values: rates(plain) },
    { name: '  CPU of all processes for a job', unit: 'µs', values: costs(plain) },
    { name: 'a job worker, from a full queue', unit: 'jobs/s', values: rates(ours) },
    { name: '  CPU of all processes for a job', unit: 'µs', values: costs(ours) },
    {
      name: '  as a ratio to BullMQ’s Worker',
      unit: '×',
      values: ratio(rates(ours), rates(plain)),
      goal: atLeast(0.9),
    },
    ...(await bulk(runs)),
  ];
}

const BULK = 1_000;

async function bulk(runs: number): Promise<Figure[]> {
  const ours: number[] = [];
  const plain: number[] = [];
  await using redis = await RedisServer.start();
  const { server, close } = await startCapstan(redis.url, { processes: 0 });
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  const queue = new Queue('plain', { connection });
  const payloads = Array.from({ length: BULK }, (_, n) => ({ n }));
  for (let run = 0; run < runs * 3; run++) {
    let began = performance.now();
    await server.call('POST', '/api/jobs/bulk', {
      jobs: payloads.map((payload) => ({ type: 'echo', payload })),
    });
    ours.push(performance.now() - began);
    began = performance.now();
    await queue.addBulk(payloads.map((data) => ({ name: 'echo', data })));
    plain.push(performance.now() - began);
  }
  await queue.close();
  connection.disconnect();
  await close();
  return [
    { name: `BullMQ’s addBulk of ${BULK} jobs`, unit: 'ms', values: plain },
    { name: `${BULK} jobs in one call over REST`, unit: 'ms', values: ours },
  ];
}
