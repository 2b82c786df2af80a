import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { certifyLoopback } from '../../e2e/fixtures/certificate.ts';
import { type JobRig, startJobRig } from '../../e2e/fixtures/jobs.ts';
import { startOscillatorRig } from '../../e2e/fixtures/oscillator.ts';
import { RedisCluster } from '../../e2e/fixtures/redis-cluster.ts';
import { RedisSentinels } from '../../e2e/fixtures/redis-sentinels.ts';
import { RedisServer } from '../../e2e/fixtures/redis-server.ts';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { BullQueueCatalogue } from '../adapters/redis/queue-catalogue.ts';
import { RedisAdmin } from '../adapters/redis/redis-admin.ts';
import { RedisLink } from '../adapters/redis/redis-link.ts';

/** A Redis that is more than one plain server. */
interface Place {
  readonly url: string;
  /** What the keys of queues begin with. */
  readonly prefix: string;
  readonly mode: string;
  /** What the same address is with a wrong password. */
  readonly wrong: string;
  close(): Promise<void>;
}

async function cluster(): Promise<Place> {
  const nodes = await RedisCluster.start({ password: 'pw' });
  return {
    url: nodes.url,
    prefix: '{bull}',
    mode: 'cluster',
    wrong: nodes.url.replace(':pw@', ':no@'),
    close: () => nodes.close(),
  };
}

async function sentinels(): Promise<Place> {
  const group = await RedisSentinels.start();
  return {
    url: group.url(),
    prefix: 'bull',
    mode: 'standalone',
    wrong: group.url('no'),
    close: () => group.close(),
  };
}

async function tls(): Promise<Place> {
  const server = await RedisServer.start({ tls: certifyLoopback(), password: 'pw' });
  const url = `${server.url}?ca=${encodeURIComponent(server.authority)}`;
  return {
    url,
    prefix: 'bull',
    mode: 'standalone',
    wrong: url.replace(':pw@', ':no@'),
    close: () => server.close(),
  };
}

async function tlsCluster(): Promise<Place> {
  const nodes = await RedisCluster.start({ tls: certifyLoopback() });
  const url = `${nodes.url}?ca=${encodeURIComponent(nodes.nodes[0]?.authority ?? '')}&servername=localhost`;
  return { url, prefix: '{bull}', mode: 'cluster', wrong: nodes.url, close: () => nodes.close() };
}

/** Does it until it succeeds. */
const patiently = <Outcome>(work: () => Promise<Outcome>): Promise<Outcome> =>
  vi.waitFor(work, { timeout: 60_000, interval: 50 });

const result = ({ result: kept }: { result: { text: string } | null }): unknown =>
  JSON.parse(kept?.text ?? 'null');

describe.each([
  ['a cluster', cluster],
  ['a group with sentinels', sentinels],
  ['a server with TLS', tls],
  ['a cluster with TLS', tlsCluster],
])('on %s', (_, start) => {
  let place: Place;
  let link: RedisLink;
  beforeAll(async () => {
    place = await start();
    link = new RedisLink({ clock: systemClock, log: { write: () => undefined } });
    await link.connect({ url: place.url });
  }, 120_000);
  afterAll(async () => {
    await link.close();
    await place.close();
  });

  test('the link is there, tells of the server, and every key is listed once', async () => {
    await expect.poll(() => link.state().kind, { timeout: 20_000 }).toBe('ready');
    const admin = new RedisAdmin(link);
    expect(await admin.info()).toMatchObject({ flavour: 'redis', mode: place.mode, version: /^\d/ });
    const names = Array.from({ length: 300 }, (__, number) => `some:key:${number}`);
    await Promise.all(names.map((name) => link.client().set(name, 'value')));
    const found: string[] = [];
    let cursor = '0';
    do {
      const page = await admin.keys({ pattern: 'some:key:*', cursor, limit: 50 });
      found.push(...page.keys.map(({ key }) => key));
      expect(page.keys.every(({ type, bytes }) => type === 'string' && bytes !== null)).toBe(true);
      cursor = page.cursor;
    } while (cursor !== '0');
    expect(found.sort()).toEqual(names.sort());
    await Promise.all(names.map((name) => link.client().del(name)));
  });

  test('an address that is tried says whether it would do', async () => {
    const admin = new RedisAdmin(link);
    expect(await admin.test({ url: place.url })).toMatchObject({
      ok: true,
      version: expect.stringMatching(/^\d/) as string,
    });
    expect(await admin.test({ url: place.wrong })).toMatchObject({ ok: false });
  });

  test('messages move, are counted exactly, and the queue is seen with its workers', async () => {
    const rig = await startOscillatorRig({
      redisUrl: place.url,
      settings: { pushIntervalMs: 2, pullLimit: null, maxPushers: 2, maxPullers: 2 },
      threadHeapMb: 64,
    });
    try {
      await rig.oscillator.start();
      const catalogue = new BullQueueCatalogue({ link, clock: systemClock, searchEveryMs: 0 });
      await expect
        .poll(() => rig.oscillator.state().totalMessageCount, { timeout: 30_000 })
        .toBeGreaterThan(100);
      const view = (await catalogue.list()).find(({ name }) => name === 'messages');
      expect(view).toMatchObject({ prefix: place.prefix, paused: false });
      expect(view?.workers).toBeGreaterThan(0);
      await rig.oscillator.stop();
      const { totalMessageCount, roleSwitchCount, messageCount } = rig.oscillator.state();
      expect(roleSwitchCount * 10 + messageCount).toBe(totalMessageCount);
      expect(JSON.parse((await link.client().get('capstan:oscillator:state')) ?? '')).toMatchObject({
        totalMessageCount,
      });
    } finally {
      await rig.close();
    }
  });

  describe('jobs', () => {
    let rig: JobRig;
    beforeAll(async () => {
      rig = await startJobRig({ redisUrl: place.url, workers: { processes: 2 } });
    });
    afterAll(async () => rig.close());

    test('are done, listed, tried again, cancelled and known by their key', async () => {
      const done = await rig.run('calculation', { numbers: [1, 2, 3, 4, 5] });
      expect(result(done)).toEqual({ sum: 15, product: 120, average: 3, min: 1, max: 5 });
      expect(await rig.run('throws', {}, { attempts: 2, backoffMs: 10 })).toMatchObject({
        status: 'failed',
        attempts: 2,
      });
      const waiting = await rig.submit('echo', { n: 1 }, { delayMs: 3_600_000 });
      expect(await rig.jobs.cancel(waiting)).toMatchObject({ status: 'cancelled' });
      const page = await rig.jobs.list({ status: 'completed', offset: 0, limit: 10 });
      expect(page.jobs.map(({ id }) => id)).toContain(done.id);
    });

    test('many are each done once, by several workers that are heard of', async () => {
      const ids = await Promise.all(Array.from({ length: 200 }, (__, n) => rig.submit('echo', { n })));
      const jobs = await Promise.all(ids.map((id) => rig.until(id, ['completed', 'failed'], 60_000)));
      expect(jobs.every(({ status, attempts }) => status === 'completed' && attempts === 1)).toBe(true);
      expect(new Set(ids).size).toBe(200);
      await expect.poll(async () => (await rig.jobWorkers.list()).length, { timeout: 30_000 }).toBe(2);
    });

    test('stand in trees', async () => {
      const tree = await rig.trees.submit({
        type: 'echo',
        payload: { n: 'root' },
        children: [
          { type: 'calculation', payload: { numbers: [1, 2] } },
          { type: 'echo', payload: { n: 'leaf' } },
        ],
      });
      await rig.until(tree.id, 'completed', 60_000);
    });
  });
});

/** Kills a server once its follower has everything that was written until now. */
async function lose(server: RedisServer): Promise<void> {
  const client = new Redis(server.url);
  try {
    await client.set('{bull}:capstan-test', 'the last thing written');
    expect(await client.wait(1, 30_000)).toBe(1);
  } finally {
    client.disconnect();
  }
  await server.crash();
}

/** Two kinds of Redis of which the server that has the queues may be lost, for another takes its place. */
const places = {
  'a cluster': async () => {
    const nodes = await RedisCluster.start({ followers: 3 });
    return {
      url: nodes.url,
      lose: async () => lose(await nodes.leaderOf('{bull}')),
      close: () => nodes.close(),
    };
  },
  'a group with sentinels': async () => {
    const group = await RedisSentinels.start();
    return { url: group.url(), lose: async () => lose(await group.leader()), close: () => group.close() };
  },
};

test.each(Object.entries(places))(
  'on %s, messages move on and jobs are done when the server that had them is lost',
  async (_, start) => {
    const place = await start();
    onTestFinished(() => place.close());
    const oscillation = await startOscillatorRig({
      redisUrl: place.url,
      settings: { pushIntervalMs: 20, pullLimit: null },
      threadHeapMb: 64,
    });
    onTestFinished(() => oscillation.close());
    const jobs = await startJobRig({ redisUrl: place.url });
    onTestFinished(() => jobs.close());
    const total = () => oscillation.oscillator.state().totalMessageCount;
    await oscillation.oscillator.start();
    await jobs.run('calculation', { numbers: [1] });
    const delayed = await jobs.submit('echo', { n: 'delayed' }, { delayMs: 10_000 });
    await expect.poll(total, { timeout: 30_000 }).toBeGreaterThan(20);
    await place.lose();
    const before = total();
    await expect.poll(() => jobs.link.state().kind, { timeout: 60_000 }).toBe('ready');
    await expect.poll(total, { timeout: 60_000 }).toBeGreaterThan(before + 50);
    // On a machine that is busy, a call may be late at any time.
    const submitted = await patiently(() => jobs.submit('calculation', { numbers: [20, 22] }));
    for (const id of [submitted, delayed])
      await patiently(async () => expect(await jobs.entryOf(id)).toMatchObject({ status: 'completed' }));
    expect(result(await patiently(() => jobs.jobs.details(submitted)))).toMatchObject({ sum: 42 });
    await oscillation.oscillator.stop();
  },
  180_000,
);
