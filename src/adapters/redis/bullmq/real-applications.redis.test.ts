import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BULL_VERSIONS,
  BullApplication,
  type BullVersion,
  type Places,
  placesOf,
  workersClosed,
} from '../../../../e2e/fixtures/bull-application.ts';
import { RedisServer } from '../../../../e2e/fixtures/redis-server.ts';
import type { QueueName } from '../../../core/ports/queue-catalogue.ts';
import { cleanJobs, removeJob, retryFailedJobs, retryJob, setPaused } from './queue-writer.ts';

/*
 * Every change that Capstan offers, on queues of real applications of every version, paused by either of the two or not at
 * all. After each step every job is in exactly one place; once the application has resumed and drained its queue, each
 * job was processed exactly once, and what repeats goes on. CAPSTAN_FULL=1 runs all cases, else a sample by CAPSTAN_SEED.
 */

let redis: RedisServer;
let client: Redis;
beforeAll(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url);
});
afterAll(async () => {
  await workersClosed();
  client.disconnect();
  await redis.close();
});

/** States whose jobs are cleaned, of a queue that is not Capstan's. */
const CLEANED = ['waiting', 'prioritized', 'delayed', 'completed', 'failed'] as const;

interface Stage {
  readonly application: BullApplication;
  readonly children: BullApplication;
  readonly queue: QueueName;
  readonly ids: Readonly<
    Record<'waiting' | 'prioritized' | 'delayed' | 'completed' | 'failed' | 'parent', string> & {
      child: readonly string[];
    }
  >;
  /** The next run of what repeats. */
  readonly next: string;
}

async function setStage(version: BullVersion, name: string): Promise<Stage> {
  const application = await BullApplication.start(version, redis.port, name);
  const children = await BullApplication.start(version, redis.port, `${name}-children`);
  const { queue } = application;
  const completed = await application.ended('complete');
  const failed = await application.ended('fail');
  await application.ended('fail', { lifo: true });
  await application.ended('fail', { priority: 2 });
  const add = async (options: object) => (await queue.add('job', {}, options)).id ?? '';
  // First: BullMQ 4 marks delayed jobs in a short list, and then sometimes leaves prioritized ones alone for 10 s.
  const waiting = await add({});
  for (let n = 0; n < 4; n += 1) await add({});
  await application.repeat();
  const flow = await application.flow({
    name: 'parent',
    queueName: name,
    children: ['one', 'two'].map((child) => ({ name: child, queueName: children.name })),
  });
  const prioritized = await add({ priority: 3 });
  await add({ priority: 1 });
  const delayed = await add({ delay: 86_400_000 });
  await add({ delay: 90_000_000, priority: 5 });
  const next = (await queue.getDelayed()).find(({ id = '' }) => id.startsWith('repeat:'))?.id ?? '';
  const child = flow.children?.map(({ job }) => job.id ?? '') ?? [];
  const parent = flow.job.id ?? '';
  const ids = { waiting, prioritized, delayed, completed, failed, parent, child };
  return { application, children, queue: { name, prefix: 'bull' }, ids, next };
}

const places = async ({ application, children }: Stage) => ({
  own: await placesOf(client, application.base),
  children: await placesOf(client, children.base),
});

const within = (all: Places, ...wanted: string[]) =>
  [...all.values()].filter((at) => wanted.includes(at)).length;

/** Removes a job and counts what is gone. */
const removing =
  (which: 'waiting' | 'prioritized' | 'delayed' | 'completed' | 'failed') => async (stage: Stage) => {
    const { own } = await places(stage);
    expect(await removeJob(client, stage.queue, stage.ids[which], false)).toEqual({
      kind: 'removed',
      jobs: 1,
    });
    expect((await places(stage)).own.size).toBe(own.size - 1);
  };

const cleaning = (state: (typeof CLEANED)[number]) => async (stage: Stage) => {
  const places_ = await places(stage);
  const lists = state === 'waiting' ? ['wait', 'paused'] : [state];
  const before = within(places_.own, ...lists);
  const spared = state === 'delayed' ? 1 : 0;
  const what = { state, before: Date.now() + 1_000, limit: 2 };
  let removed = 0;
  for (let step = await cleanJobs(client, stage.queue, what); ; ) {
    removed += step.removed;
    await places(stage);
    if (step.remaining === 0) break;
    step = await cleanJobs(client, stage.queue, what);
  }
  expect(removed).toBe(before - spared);
  expect(within((await places(stage)).own, ...lists)).toBe(spared);
};

const VERBS: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
  'retry one': async (stage) => {
    expect(await retryJob(client, stage.queue, stage.ids.failed)).toBe(true);
    expect(await retryJob(client, stage.queue, stage.ids.failed)).toBe(false);
  },
  'retry failed': async (stage) => {
    expect(await retryFailedJobs(client, stage.queue, 2)).toEqual({ retried: 2, remaining: 1 });
    await places(stage);
    expect(await retryFailedJobs(client, stage.queue, 2)).toEqual({ retried: 1, remaining: 0 });
  },
  'remove a waiting job': removing('waiting'),
  'remove a prioritized job': removing('prioritized'),
  'remove a delayed job': removing('delayed'),
  'remove a completed job': removing('completed'),
  'remove a failed job': removing('failed'),
  'remove the next run of what repeats': async (stage) => {
    const outcome = await removeJob(client, stage.queue, stage.next, true);
    expect(outcome).toMatchObject({ kind: 'next-run', key: `${stage.application.base}${stage.next}` });
  },
  'remove a parent alone': async (stage) => {
    expect(await removeJob(client, stage.queue, stage.ids.parent, false)).toEqual({
      kind: 'children',
      waitsFor: 2,
    });
  },
  'remove a parent with its children': async (stage) => {
    expect(await removeJob(client, stage.queue, stage.ids.parent, true)).toEqual({
      kind: 'removed',
      jobs: 3,
    });
    expect((await places(stage)).children.size).toBe(0);
  },
  'remove both children': async (stage) => {
    const queue = { ...stage.queue, name: stage.children.name };
    for (const id of stage.ids.child) {
      expect(await removeJob(client, queue, id, false)).toEqual({ kind: 'removed', jobs: 1 });
      await places(stage);
    }
    expect((await places(stage)).own.get(stage.ids.parent)).toMatch(/^(wait|paused)$/);
  },
  ...Object.fromEntries(CLEANED.map((state) => [`clean ${state}`, cleaning(state)])),
  'pause and resume': async (stage) => {
    for (const paused of [true, true, false, false, true]) {
      await setPaused(client, stage.queue, paused);
      await places(stage);
      await stage.application.queue.add('meanwhile', {});
      await places(stage);
    }
  },
};

interface Case {
  readonly version: BullVersion;
  /** The version that the application is upgraded to before it goes on. */
  readonly upgrade: BullVersion | null;
  readonly pausedBy: 'nobody' | 'the application' | 'Capstan';
  readonly resumedBy: 'the application' | 'Capstan';
  readonly verb: string;
}

const PAUSES = [
  ['nobody', 'the application'],
  ['the application', 'the application'],
  ['the application', 'Capstan'],
  ['Capstan', 'the application'],
  ['Capstan', 'Capstan'],
] as const;
const KINDS = [...BULL_VERSIONS.map((version) => [version, null] as const), [4, 5] as const, [5, 6] as const];
const ALL: Case[] = KINDS.flatMap(([version, upgrade]) =>
  PAUSES.flatMap(([pausedBy, resumedBy]) =>
    Object.keys(VERBS).map((verb) => ({ version, upgrade, pausedBy, resumedBy, verb })),
  ),
);

const SAMPLE = 36;

/** Numbers between 0 and 1, the same for the same seed. */
function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function chosen(): Case[] {
  if (process.env['CAPSTAN_FULL'] === '1') return ALL;
  const random = randomBy(Number(process.env['CAPSTAN_SEED'] ?? 1));
  return ALL.map((one) => [random(), one] as const)
    .sort(([left], [right]) => left - right)
    .slice(0, SAMPLE)
    .map(([, one]) => one);
}

let stages = 0;

describe('a change by Capstan loses no job and runs none twice', () => {
  it.each(chosen())(
    'BullMQ $version (then $upgrade), paused by $pausedBy: $verb; resumed by $resumedBy',
    async ({ version, upgrade, pausedBy, resumedBy, verb }) => {
      const stage = await setStage(version, `queue-${++stages}`);
      await using ending = new AsyncDisposableStack();
      ending.defer(() => stage.application.close());
      ending.defer(() => stage.children.close());
      let application = stage.application;
      if (pausedBy === 'the application') await application.queue.pause();
      if (pausedBy === 'Capstan') await setPaused(client, stage.queue, true);
      await application.queue.add('while paused', {});
      if (upgrade !== null) {
        application = await BullApplication.start(upgrade, redis.port, stage.queue.name);
        ending.defer(() => application.close());
        await application.queue.add('after the upgrade', {});
      }
      await places(stage);
      await VERBS[verb]?.(stage);
      const before = await places(stage);

      if (resumedBy === 'the application') await application.queue.resume();
      else await setPaused(client, stage.queue, false);
      expect(await placesOf(client, application.base)).toHaveProperty('size', before.own.size);
      for (const job of await application.queue.getDelayed()) await job.promote();
      const done = await application.drain(client, [stage.queue.name, stage.children.name]);

      const ended = ['completed', 'failed'];
      const open = (all: Places) => [...all].filter(([, at]) => !ended.includes(at)).map(([id]) => id);
      expect(done.get(stage.queue.name)?.toSorted()).toEqual(open(before.own).toSorted());
      expect(done.get(stage.children.name)?.toSorted()).toEqual(open(before.children).toSorted());
      const after = await places(stage);
      const repeating = [...after.own].filter(([id, at]) => id.startsWith('repeat:') && at === 'delayed');
      expect(repeating.map(([id]) => id)).not.toContain(stage.next);
      expect(repeating).toHaveLength(1);
    },
  );
});
