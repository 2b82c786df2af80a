import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RedisServer } from '../../e2e/fixtures/redis-server.ts';
import type { ResolvedJobOptions } from '../core/ports/job-store.ts';
import { Schedules } from '../core/jobs/schedules.ts';
import { LATEST_INSTANT } from '../model/instant.ts';
import type { ScheduleInput } from '../model/schedule.ts';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { cronCalendar } from '../adapters/cron/cron-calendar.ts';
import { JobTaker } from '../adapters/redis/jobs/job-taker.ts';
import { RedisScheduleStore } from '../adapters/redis/jobs/redis-schedule-store.ts';

const OPTIONS: ResolvedJobOptions = {
  priority: 0,
  delayMs: 0,
  attempts: 1,
  backoffMs: 0,
  timeoutMs: null,
};
const DAY_MS = 86_400_000;

let redis: RedisServer;
let client: Redis;
let store: RedisScheduleStore;
let schedules: Schedules;
const closings: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url, { maxRetriesPerRequest: null });
  store = new RedisScheduleStore({ client: () => client });
  schedules = new Schedules({
    clock: systemClock,
    store,
    calendar: cronCalendar,
    types: { admit: () => Promise.resolve(OPTIONS) },
    files: { noteUse: () => Promise.resolve() },
    jobs: { submit: () => Promise.reject(new Error('not asked here')) },
  });
});
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
  await store.close();
  client.disconnect();
  await redis.close();
});

const often = (extra: Partial<ScheduleInput> = {}): ScheduleInput => ({
  name: 'Often',
  type: 'echo',
  payload: {},
  rule: { kind: 'every', everyMs: 1_000 },
  ...extra,
});
/** What is left of a schedule in Redis. */
const traces = async () => ({
  definitions: await client.hlen('bull:capstan-jobs:schedules'),
  schedulers: await client.zcard('bull:jobs-echo:repeat'),
  delayed: await client.zcard('bull:jobs-echo:delayed'),
});
/** Whether all runs are on the steps that were foretold; a busy machine may leave one out. */
const inStep = (ran: readonly number[], [first = 0]: readonly number[]) =>
  ran.every((at) => (at - first) % 1_000 === 0);
const timeOf = (jobId: string) => Number(jobId.split(':').at(-1));

/** Runs the jobs by a plain worker of BullMQ. @returns the times that the runs were planned for */
function runByBullmq(): number[] {
  const ran: number[] = [];
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  const worker = new Worker(
    'jobs-echo',
    (job) => {
      ran.push(timeOf(job.id ?? ''));
      return Promise.resolve({});
    },
    { connection },
  );
  closings.push(async () => {
    await worker.close(true);
    connection.disconnect();
  });
  return ran;
}

/** Runs the jobs by the taker that Capstan's own job workers use. */
function runByCapstan(): number[] {
  const ran: number[] = [];
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  const taker = new JobTaker({
    ...{ connection, prefix: 'bull', type: 'echo', run: 'test.1', rate: null, onError: () => undefined },
    holder: { worker: 'w', machine: 'm', pid: 1 },
  });
  const end = new AbortController();
  const loop = async () => {
    while (!end.signal.aborted) {
      const taken = await taker.take(0);
      if (taken === null) await taker.wait(end.signal);
      else {
        ran.push(timeOf(taken.id));
        await taker.complete(taken, '{}', false);
      }
    }
  };
  const looping = loop();
  closings.push(async () => {
    end.abort();
    await looping;
    await taker.close();
    connection.disconnect();
  });
  return ran;
}

describe.each([
  ['a plain worker of BullMQ', runByBullmq],
  ['a job worker of Capstan', runByCapstan],
])('the runs of an interval that are foretold, by %s,', (_who, run) => {
  it('are those that happen, counted from the moment it was made', async () => {
    const { nextRuns } = await schedules.create(often());
    const ran = run();
    await expect.poll(() => ran.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(4);
    expect(ran[0]).toBe(nextRuns[0]);
    expect(inStep(ran, nextRuns)).toBe(true);
  });

  it('are as many as its limit leaves, also when some have been', async () => {
    const { id, nextRuns } = await schedules.create(often({ limit: 3 }));
    expect(nextRuns).toHaveLength(3);
    const ran = run();
    await expect.poll(() => ran.length, { timeout: 20_000 }).toBe(3);
    await expect.poll(async () => (await schedules.get(id)).nextRuns).toEqual([]);
    expect(inStep(ran, nextRuns)).toBe(true);
  });
});

describe('a schedule with an end', () => {
  it('foretells the runs until then, and has no other', async () => {
    const endAt = Date.now() + 3_500;
    const { id, nextRuns } = await schedules.create(often({ endAt }));
    const ran = runByCapstan();
    await expect.poll(async () => (await schedules.get(id)).nextRuns, { timeout: 20_000 }).toEqual([]);
    expect((await traces()).delayed).toBe(0);
    // One that nobody had time for is left out.
    expect(ran.filter((at) => !nextRuns.includes(at))).toEqual([]);
  });

  it.each([
    ['has passed', () => 1],
    ['is now', () => Date.now() - 1],
  ])('that %s is refused in words, and leaves nothing', async (_when, at) => {
    const made = schedules.create(often({ endAt: at() }));
    await expect(made).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: 'endAt', message: expect.stringContaining('over already') as string }],
    });
    expect(await traces()).toEqual({ definitions: 0, schedulers: 0, delayed: 0 });
  });

  it('that comes before its start is refused, at its creation and when it is changed', async () => {
    const startAt = Date.now() + 2 * DAY_MS;
    const made = schedules.create(often({ startAt, endAt: startAt - DAY_MS }));
    await expect(made).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'endAt' }] });
    const { id } = await schedules.create(often({ startAt }));
    await expect(schedules.change(id, { endAt: startAt - 1 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await traces()).toEqual({ definitions: 1, schedulers: 1, delayed: 1 });
  });
});

describe('the latest start that is taken', () => {
  it('is shown, and removing its schedule leaves nothing', async () => {
    const startAt = LATEST_INSTANT - 1;
    const { id, nextRuns } = await schedules.create(often({ startAt }));
    expect(nextRuns[0]).toBe(startAt);
    await schedules.remove(id);
    expect(await traces()).toEqual({ definitions: 0, schedulers: 0, delayed: 0 });
  });
});

describe('a schedule that cannot be submitted', () => {
  it('leaves nothing when it is new', async () => {
    // A key of another type makes BullMQ's script fail half-way.
    await client.set('bull:jobs-echo:delayed', 'nonsense');
    const made = schedules.create(often({ startAt: Date.now() + DAY_MS }));
    await expect(made).rejects.toThrow();
    await client.del('bull:jobs-echo:delayed');
    expect(await traces()).toMatchObject({ definitions: 0, schedulers: 0 });
  });

  it('is as it was before when it was changed', async () => {
    const { id, rule } = await schedules.create(often({ startAt: Date.now() + DAY_MS }));
    await client.rename('bull:jobs-echo:delayed', 'aside');
    await client.set('bull:jobs-echo:delayed', 'nonsense');
    await expect(schedules.change(id, { rule: { kind: 'every', everyMs: 5_000 } })).rejects.toThrow();
    await client.rename('aside', 'bull:jobs-echo:delayed');
    expect(await schedules.get(id)).toMatchObject({ rule, problem: null });
  });
});

describe('a schedule that somebody else has stored', () => {
  it.each([
    ['startAt', 8_640_000_000_000_000],
    ['startAt', 8_640_000_000_000_001],
    ['endAt', -1],
    ['endAt', 'tomorrow'],
    ['createdAt', 1e300],
  ])('with the impossible %s %s is shown with what is wrong, and can be removed', async (field, date) => {
    const { id } = await schedules.create(often({ startAt: Date.now() + DAY_MS }));
    const text = JSON.parse((await client.hget('bull:capstan-jobs:schedules', id)) ?? '{}') as object;
    await client.hset('bull:capstan-jobs:schedules', id, JSON.stringify({ ...text, [field]: date }));
    const [shown] = await schedules.list();
    expect(shown).toMatchObject({
      id,
      name: 'Often',
      problem: expect.stringContaining(String(date)) as string,
    });
    await schedules.remove(id);
    expect(await traces()).toEqual({ definitions: 0, schedulers: 0, delayed: 0 });
  });

  it('with a next run that is no date is shown with what is wrong, and is removed with its delayed job', async () => {
    const startAt = 8_640_000_000_000_000;
    await store.save({ ...often({ startAt }), id: 'echo-1', paused: false, createdAt: Date.now() }, OPTIONS);
    expect(await traces()).toEqual({ definitions: 1, schedulers: 1, delayed: 1 });
    const [shown] = await schedules.list();
    expect(shown).toMatchObject({ nextRuns: [], problem: expect.stringContaining('2200') as string });
    await schedules.remove('echo-1');
    expect(await traces()).toEqual({ definitions: 0, schedulers: 0, delayed: 0 });
  });
});
