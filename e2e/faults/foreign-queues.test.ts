import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BullApplication, placesOf, workersClosed } from '../fixtures/bull-application.ts';
import { RedisServer } from '../fixtures/redis-server.ts';
import { CapstanServer } from '../fixtures/server.ts';

interface Failure {
  readonly code: string;
  readonly message: string;
}
interface Queue {
  readonly name: string;
  readonly prefix: string;
  readonly version: string | null;
  readonly workers: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly readOnly: { readonly kind: string; readonly reason: string } | null;
}
interface Job {
  readonly id: string;
  readonly data: string;
  readonly attemptsMade: number;
  readonly escaped?: boolean;
  readonly relations: {
    readonly children: object;
    readonly removes: { readonly total: number; readonly examples: readonly object[] };
    readonly parent: { readonly id: string; readonly waits: boolean } | null;
    readonly nextRunOf: string | null;
  };
}

let redis: RedisServer;
let client: Redis;
let server: CapstanServer;
const applications: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url);
  server = await CapstanServer.start({ env: { REDIS_URL: redis.url } });
});
beforeEach(async () => {
  await client.flushall();
  await server.call('PUT', '/api/work/read-only', { on: false });
  await server.call('PUT', '/api/work/writes', { allowed: true });
});
afterEach(async () => {
  await Promise.all(applications.splice(0).map((one) => one.close()));
});
afterAll(async () => {
  await workersClosed();
  await server.close();
  client.disconnect();
  await redis.close();
});

async function application(
  ...[version, name = 'orders', prefix = 'bull']: [3 | 4 | 5 | 6, string?, string?]
) {
  const started = await BullApplication.start(version, redis.port, name, prefix);
  applications.push(started);
  return started;
}

const query = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString();

/** Every queue, once those of these names are found and no others. */
async function listed(...wanted: readonly string[]): Promise<Queue[]> {
  let queues: Queue[] = [];
  const names = async () => {
    // Capstan's workers make the queues of its own types again.
    queues = (await server.call<Queue[]>('GET', '/api/queues')).filter(
      ({ name }) => !name.startsWith('jobs-'),
    );
    return queues.map(({ name }) => name);
  };
  await expect.poll(async () => (await names()).toSorted(), { timeout: 20_000 }).toEqual(wanted.toSorted());
  return queues;
}

async function refusal(method: string, path: string, body?: object): Promise<Failure & { status: number }> {
  const answer = await fetch(server.url + path, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { ...((await answer.json()) as Failure), status: answer.status };
}

describe('queues of other applications', () => {
  it('keep all jobs when failed ones are retried while BullMQ 5 has paused', async () => {
    const app = await application(5);
    for (let n = 0; n < 5; n += 1) await app.ended('fail');
    for (let n = 0; n < 10; n += 1) await app.queue.add('job', {});
    await app.queue.pause();
    expect(await server.call('POST', '/api/queues/orders/retry')).toEqual({ retried: 5, remaining: 0 });
    await app.queue.resume();
    expect((await placesOf(client, app.base)).size).toBe(15);
    expect((await app.drain(client)).get('orders')).toHaveLength(15);
  });

  it('keep all jobs when Capstan pauses one of BullMQ 5 and its application resumes it', async () => {
    const app = await application(5);
    for (let n = 0; n < 10; n += 1) await app.queue.add('job', {});
    expect(await server.call('POST', '/api/queues/orders/pause')).toMatchObject({ paused: true });
    await app.queue.add('job', {});
    await app.queue.resume();
    expect((await placesOf(client, app.base)).size).toBe(11);
    expect((await app.drain(client)).get('orders')).toHaveLength(11);
  });

  it.each([3, 4, 5, 6] as const)(
    'of BullMQ %i keep the next run of what repeats, and say what to do instead',
    async (version) => {
      const app = await application(version);
      await app.repeat();
      const [{ id = '' } = {}] = await app.queue.getDelayed();
      const detail = await server.call<Job>('GET', `/api/queues/orders/jobs/${encodeURIComponent(id)}`);
      expect(detail.relations.nextRunOf).not.toBeNull();
      const refused = await refusal('DELETE', `/api/queues/orders/jobs/${encodeURIComponent(id)}`);
      expect(refused).toMatchObject({ status: 409, code: 'CONFLICT' });
      expect(refused.message).toContain('Remove the repeatable');
      const cleaned = await server.call('POST', '/api/queues/orders/clean', { state: 'delayed' });
      expect(cleaned).toEqual({ removed: 0, remaining: 0 });
      expect([...(await placesOf(client, app.base)).keys()]).toEqual([id]);
    },
  );

  it('lose no child with its parent unless that is said, and say beforehand what goes', async () => {
    const app = await application(5);
    await application(5, 'mails', 'shop');
    const { job, children = [] } = await app.flow({
      name: 'order',
      queueName: 'orders',
      children: [
        { name: 'mail', queueName: 'mails', prefix: 'shop' },
        { name: 'bill', queueName: 'orders' },
      ],
    });
    const id = job.id ?? '';
    const [mail = '', bill = ''] = children.map((child) => child.job.id);
    const path = `/api/queues/orders/jobs/${id}`;
    const { relations } = await server.call<Job>('GET', path);
    expect(relations.children).toEqual({ total: 2, waitedFor: 2 });
    expect(relations.removes.total).toBe(2);
    expect(relations.removes.examples).toContainEqual({
      queue: 'mails',
      prefix: 'shop',
      id: mail,
      state: 'waiting',
    });
    expect(await server.call('DELETE', `${path}?dryRun=true`)).toMatchObject({
      dryRun: true,
      withIt: { total: 2 },
    });
    expect((await refusal('DELETE', path)).message).toMatch(/waits for 2 children.*mails.*withChildren/);
    expect((await placesOf(client, 'bull:orders:')).size).toBe(2);

    // One child less: the parent waits for the other one alone.
    const child = await server.call<Job>('GET', `/api/queues/orders/jobs/${bill}`);
    expect(child.relations.parent).toMatchObject({ id, waits: true });
    await server.call('DELETE', `/api/queues/orders/jobs/${bill}`);
    expect((await server.call<Job>('GET', path)).relations.children).toEqual({ total: 1, waitedFor: 1 });

    await server.call('PUT', '/api/work/writes', {
      source: { name: 'mails', prefix: 'shop' },
      allowed: false,
    });
    expect(await refusal('DELETE', `${path}?withChildren=true`)).toMatchObject({ code: 'READ_ONLY' });
    await server.call('PUT', '/api/work/writes', {
      source: { name: 'mails', prefix: 'shop' },
      allowed: true,
    });
    expect(await server.call('DELETE', `${path}?withChildren=true`)).toMatchObject({ withIt: { total: 1 } });
    expect((await placesOf(client, 'bull:orders:')).size).toBe(0);
    expect((await placesOf(client, 'shop:mails:')).size).toBe(0);
  });

  it('have jobs of any id and names of any length, and each is found and changed', async () => {
    const long = 'n'.repeat(3_000);
    const ids = ['..', '.', 'a/b', 'line\nbreak', 'i'.repeat(2_000), 'ü €', '100%', '?x=1#y'];
    for (const name of ['..', 'a/b', long]) {
      const app = await application(6, name);
      for (const jobId of ids) await app.queue.add('job', { jobId }, { jobId });
      for (const id of ids) {
        const found = await server.call<Job>('GET', `/api/queue/job?${query({ name, id })}`);
        expect(found).toMatchObject({ id, data: JSON.stringify({ jobId: id }) });
      }
      expect(await server.call('POST', '/api/queue/pause', { name })).toMatchObject({ name, paused: true });
      expect(await server.call('POST', `/api/queue/resume?${query({ name })}`)).toMatchObject({
        paused: false,
      });
      for (const id of ids.slice(0, 4))
        expect(await server.call('DELETE', `/api/queue/job?${query({ name, id })}`)).toMatchObject({
          removed: id,
        });
      for (const id of ids.slice(4)) await server.call('DELETE', '/api/queue/job', { name, id });
      expect((await placesOf(client, app.base)).size).toBe(0);
    }
    await listed('..', 'a/b', long);
  });

  it('show their workers also where the name holds colons, and take a prefix from the query of a change', async () => {
    const app = await application(4, 'app:orders');
    const worker = await app.idleWorker();
    const namesake = await application(6, 'orders', 'app');
    try {
      await app.queue.add('job', {});
      await namesake.queue.add('job', {});
      const queues = await listed('app:orders', 'orders');
      expect(queues).toContainEqual(
        expect.objectContaining({ name: 'app:orders', prefix: 'bull', workers: 1 }),
      );
      expect(await server.call('GET', '/api/queues/app%3Aorders')).toMatchObject({ workers: 1 });
      expect(await server.call('GET', '/api/queues/orders?prefix=bull:app')).toMatchObject({ workers: 1 });
      await server.call('POST', '/api/queues/orders/pause?prefix=app');
      expect(await client.hget('app:orders:meta', 'paused')).toBe('1');
    } finally {
      await worker.close();
    }
  });

  it('are shown whatever is written into a job that should be a number', async () => {
    const app = await application(4);
    await app.ended('fail');
    for (const field of ['attemptsMade', 'timestamp', 'processedOn', 'finishedOn', 'priority', 'delay'])
      for (const value of ['1.5', 'many', '9999999999999999', '-1', '']) {
        await client.hset('bull:orders:1', field, value);
        const page = await server.call<{ jobs: Job[] }>('GET', '/api/queues/orders/jobs?state=failed');
        expect(page.jobs, `${field} ${value}`).toMatchObject([{ id: '1' }]);
        await server.call('GET', '/api/queues/orders/jobs/1');
      }
    await client.hset('bull:orders:meta', 'concurrency', 'many', 'opts.maxLenEvents', 'many');
    expect(await server.call('POST', '/api/queues/orders/retry')).toEqual({ retried: 1, remaining: 0 });
  });

  it('have ids that are no text shown with their bytes, and refuse to act on them', async () => {
    const app = await application(6);
    await app.queue.add('job', {});
    const id = Buffer.from([0x6a, 0xff]);
    const key = Buffer.concat([Buffer.from('bull:orders:'), id]);
    await client.hset(key, 'name', 'job', 'data', '{"n":1}', 'opts', '{}', 'timestamp', '1700000000000');
    await client.zadd('bull:orders:failed', 1, id);
    const page = await server.call<{ jobs: Job[] }>('GET', '/api/queues/orders/jobs?state=failed');
    expect(page.jobs).toMatchObject([{ id: 'j\\xff', escaped: true }]);
    const at = query({ name: 'orders', id: 'j\\xff' });
    expect(await server.call('GET', `/api/queue/job?${at}`)).toMatchObject({ data: '{"n":1}' });
    for (const [method, path] of [
      ['DELETE', ''],
      ['POST', '/retry'],
    ] as const) {
      const refused = await refusal(method, `/api/queue/job${path}?${at}`);
      expect(refused).toMatchObject({ status: 409, code: 'CONFLICT' });
      expect(refused.message).toContain('no UTF-8');
    }
    expect(await client.zcard('bull:orders:failed')).toBe(1);
  });

  it('of classic Bull, without settings, of an unknown version or with a damaged key are shown, and left alone', async () => {
    await client
      .multi()
      .set('bull:classic:id', 1)
      .lpush('bull:classic:wait', '1')
      .hset('bull:classic:1', 'name', 'x')
      .exec();
    await client
      .multi()
      .set('bull:lost:id', 1)
      .lpush('bull:lost:wait', '1')
      .xadd('bull:lost:events', '*', 'event', 'x')
      .exec();
    await client.hset('bull:pro:meta', 'version', 'bullmq-pro:7.1.0');
    await client.hset('bull:later:meta', 'version', 'bullmq:7.0.0');
    await client.multi().hset('bull:odd:meta', 'version', 'bullmq:6.7.0').set('bull:odd:wait', 'text').exec();
    const queues = await listed('classic', 'later', 'lost', 'odd', 'pro');
    expect(queues.map(({ name, readOnly }) => [name, readOnly?.kind])).toEqual(
      ['classic', 'later', 'lost', 'odd', 'pro'].map((name) => [name, 'layout']),
    );
    expect(queues.find(({ name }) => name === 'classic')).toMatchObject({
      version: 'bull',
      counts: { waiting: 1 },
    });
    for (const { name, readOnly } of queues)
      for (const verb of ['pause', 'resume', 'retry']) {
        const refused = await refusal('POST', `/api/queues/${name}/${verb}`);
        expect(refused, `${name} ${verb}`).toMatchObject({ status: 409, code: 'CONFLICT' });
        expect(refused.message).toContain(readOnly?.reason);
      }
    expect(await client.exists('bull:classic:meta', 'bull:lost:meta')).toBe(0);
  });
});

describe('writes to queues of other applications', () => {
  it('are refused until a person allows them, for one queue or the connection, and that is remembered', async () => {
    await server.call('PUT', '/api/work/writes', { allowed: false });
    const app = await application(6);
    const { id = '' } = await app.queue.add('job', {});
    const changes = [
      ['POST', '/api/queues/orders/pause'],
      ['POST', '/api/queues/orders/resume'],
      ['POST', `/api/queues/orders/jobs/${id}/retry`],
      ['DELETE', `/api/queues/orders/jobs/${id}`],
      ['POST', '/api/queues/orders/retry'],
      ['POST', '/api/queues/orders/clean', { state: 'waiting' }],
    ] as const;
    for (const [method, path, body] of changes) {
      const refused = await refusal(method, path, body);
      expect(refused, path).toMatchObject({ status: 409, code: 'READ_ONLY' });
      expect(refused.message).toContain('PUT /api/work/writes');
    }
    expect(await placesOf(client, app.base)).toHaveProperty('size', 1);

    await server.call('PUT', '/api/work/writes', { source: { name: 'orders' }, allowed: true });
    await application(6, 'mails');
    await server.call('POST', '/api/queues/orders/pause');
    const dataDir = server.dataDir;
    await server.stop();
    const again = await CapstanServer.start({ dataDir, env: { REDIS_URL: redis.url } });
    try {
      expect(
        (await again.call<Queue[]>('GET', '/api/queues')).map(({ name, readOnly }) => [name, readOnly?.kind]),
      ).toEqual([
        ['mails', 'not-allowed'],
        ['orders', undefined],
      ]);
      await again.call('POST', '/api/queues/orders/resume');
    } finally {
      await again.stop();
      server = await CapstanServer.start({ env: { REDIS_URL: redis.url } });
    }
  });

  it('are all refused by the emergency switch, those to Capstan’s own queues too', async () => {
    await server.call('POST', '/api/jobs', {
      type: 'calculation',
      payload: { operation: 'complex', numbers: [1, 2, 3, 4, 5] },
    });
    await server.call('PUT', '/api/work/writes', { allowed: false });
    expect(await server.call('POST', '/api/queues/jobs-calculation/pause')).toMatchObject({ readOnly: null });
    await server.call('PUT', '/api/work/read-only', { on: true });
    const refused = await refusal('POST', '/api/queues/jobs-calculation/resume');
    expect(refused).toMatchObject({ status: 409, code: 'READ_ONLY' });
    expect(refused.message).toContain('PUT /api/work/read-only');
    await server.call('PUT', '/api/work/read-only', { on: false });
    await server.call('POST', '/api/queues/jobs-calculation/resume');
    expect(await refusal('PUT', '/api/work/writes', { connection: 'nowhere', allowed: true })).toMatchObject({
      status: 404,
    });
  });
});
