import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Attention } from '../../src/model/attention.ts';
import type { JobView } from '../../src/model/job.ts';
import type { ProcessView } from '../../src/model/process.ts';
import { freePort, RedisServer } from '../fixtures/redis-server.ts';
import { CapstanServer } from '../fixtures/server.ts';
import { until } from '../fixtures/until.ts';

const calculation = { type: 'calculation', payload: { operation: 'complex', numbers: [1, 2, 3] } };
const schedule = { name: 'often', ...calculation, rule: { kind: 'every', everyMs: 3_600_000 } };

async function stage(config: readonly string[] = []) {
  const redis = await RedisServer.start({ config });
  const admin = new Redis(redis.url);
  const server = await CapstanServer.start({ env: { REDIS_URL: redis.url }, timeoutMs: 90_000 });
  onTestFinished(async () => {
    admin.disconnect();
    await server.close();
    await redis.close();
  });
  return { redis, admin, server };
}

interface Answer {
  readonly status: number;
  readonly body: { code?: string; message?: string; data?: Record<string, unknown>; jobId?: string };
}

async function ask(server: CapstanServer, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(server.url + path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

const kindsOf = async (server: CapstanServer) =>
  (await server.call<Attention[]>('GET', '/api/attention')).map(({ kind }) => kind);

/** A job that is submitted now is done. */
async function worksAgain(server: CapstanServer): Promise<void> {
  let jobId = '';
  await until(async () => {
    const { status, body } = await ask(server, 'POST', '/api/jobs', calculation);
    jobId = body.jobId ?? '';
    return status === 202;
  }, 'a job is accepted');
  await until(
    async () => (await server.call<JobView>('GET', `/api/jobs/${jobId}`)).status === 'completed',
    () => `job ${jobId} is done: ${server.stdout.slice(-2_000)}${server.stderr.slice(-2_000)}`,
    60_000,
  );
}

describe('a Redis that answers and refuses work', () => {
  it.each([
    ['is full', 'out-of-memory', ['maxmemory', '1'], ['maxmemory', '0']],
    ['has too few replicas', 'replicas', ['min-replicas-to-write', '1'], ['min-replicas-to-write', '0']],
  ] as const)(
    'because it %s is told by every call, by health and by attention, and work goes on when it is mended',
    async (_, cause, broken, mended) => {
      const { admin, server } = await stage();
      await worksAgain(server);
      await admin.config('SET', ...broken);
      for (const [path, body] of [
        ['/api/jobs', calculation],
        ['/api/schedules', schedule],
        ['/api/tasks', { queue: 'worker_a', type: 'fibonacci', payload: { n: 1 } }],
        ['/start', undefined],
        ['/api/trees', { root: calculation }],
      ] as const) {
        const { status, body: answer } = await ask(server, 'POST', path, body);
        if (status === 400 || status === 404) continue;
        expect([path, status, answer.code]).toEqual([path, 503, 'REDIS_UNUSABLE']);
        expect(answer.data).toMatchObject({ cause, cure: expect.any(String) as string });
      }
      expect((await ask(server, 'POST', '/api/jobs', calculation)).status).toBe(503);
      expect((await ask(server, 'POST', '/start')).status).toBe(503);
      for (const path of ['/health', '/health/ready'])
        expect(await ask(server, 'GET', path)).toMatchObject({
          status: 503,
          body: { ready: false, causes: [{ kind: 'redis-unusable' }] },
        });
      expect(await ask(server, 'GET', '/health/live')).toMatchObject({ status: 200, body: { live: true } });
      expect(await kindsOf(server)).toContain('redis-unusable');
      await admin.config('SET', ...mended);
      await until(async () => (await ask(server, 'GET', '/health/ready')).status === 200, 'ready again');
      expect(await kindsOf(server)).not.toContain('redis-unusable');
      await worksAgain(server);
      await server.call('POST', '/start');
    },
  );

  it('because it is a read-only replica says so, and works as soon as it leads', async () => {
    const primary = await RedisServer.start();
    onTestFinished(() => primary.close());
    const { admin, server } = await stage();
    await admin.replicaof('127.0.0.1', primary.port);
    const { status, body } = await ask(server, 'POST', '/api/jobs', calculation);
    expect([status, body.code, body.data?.['cause']]).toEqual([503, 'REDIS_UNUSABLE', 'read-only']);
    expect(await server.health()).toMatchObject({ status: 'degraded', ready: false });
    await admin.replicaof('NO', 'ONE');
    await until(async () => (await server.health()).ready, 'ready again');
    await worksAgain(server);
  });

  it('is no connection to take into use', async () => {
    const { server } = await stage();
    const other = await RedisServer.start({ config: ['databases 1', 'maxmemory 1'] });
    onTestFinished(() => other.close());
    for (const [url, cause] of [
      [`${other.url}/99`, 'database'],
      [other.url, 'out-of-memory'],
    ]) {
      const saved = await ask(server, 'POST', '/api/connections', {
        name: `other ${String(cause)}`,
        environment: 'development',
        url,
      });
      const { id } = saved.body as { id?: string };
      expect(await ask(server, 'POST', `/api/connections/${String(id)}/test`)).toMatchObject({
        status: 200,
        body: { ok: false, code: 'REDIS_UNUSABLE', cause },
      });
      expect(await ask(server, 'POST', `/api/connections/${String(id)}/use`)).toMatchObject({
        status: 503,
        body: { code: 'REDIS_UNUSABLE', data: { cause } },
      });
    }
  });
});

it('a saved password is not sent to another server by editing the address and trying it', async () => {
  const { server } = await stage();
  await using mine = await RedisServer.start({ password: 'secret' });
  await using other = await RedisServer.start();
  const input = { name: 'mine', environment: 'development', url: mine.url };
  const { id } = (await ask(server, 'POST', '/api/connections', input)).body as { id?: string };
  const masked = { ...input, url: `redis://:***@127.0.0.1:${other.port}` };
  for (const [method, path, body] of [
    ['PUT', `/api/connections/${String(id)}`, masked],
    ['POST', '/api/connections/test', { url: masked.url }],
    ['POST', '/api/connections', { ...masked, name: 'again' }],
  ] as const)
    expect(await ask(server, method, path, body), path).toMatchObject({
      status: 400,
      body: { code: 'INVALID_INPUT', data: { issues: [{ path: 'url' }] } },
    });
  const kept = { ...input, url: `redis://:***@127.0.0.1:${mine.port}/1` };
  expect(await ask(server, 'PUT', `/api/connections/${String(id)}`, kept)).toMatchObject({ status: 200 });
  expect(await ask(server, 'POST', `/api/connections/${String(id)}/test`)).toMatchObject({
    body: { ok: true },
  });
});

/** Keys of Capstan and of the queues that it works on, and the kind that each has to be. */
const KEYS = [
  'capstan:oscillator:state',
  'capstan:oscillator:lease',
  'worker:supervisor',
  'worker:deliveries',
  'worker:running',
  'worker:supervised',
  'worker:responses',
  'worker:responses:processing',
  'queue:worker_a',
  'queue:worker_a:dead',
  'queue:worker_a:dead:why',
  'bull:capstan-jobs:outcomes',
  'bull:capstan-jobs:schedules',
  'bull:capstan-jobs:types',
  'bull:capstan-jobs:workers',
  'bull:capstan-jobs:trees',
  'bull:capstan-jobs:stream',
  'bull:jobs-calculation:wait',
  'bull:jobs-calculation:active',
  'bull:jobs-calculation:meta',
  'bull:jobs-calculation:completed',
  'bull:jobs-calculation:failed',
  'bull:jobs-calculation:delayed',
  'bull:jobs-calculation:prioritized',
  'bull:jobs-calculation:marker',
  'bull:jobs-calculation:events',
  'bull:jobs-calculation:id',
];

/** Moves a key that is there. */
const MOVE = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
return 1`;

const CALLS = [
  ['GET', '/api/queues'],
  ['GET', '/api/queues/jobs-calculation/jobs?state=waiting'],
  ['GET', '/api/jobs'],
  ['GET', '/api/schedules'],
  ['GET', '/api/trees'],
  ['GET', '/api/tasks'],
  ['GET', '/api/python'],
  ['GET', '/api/dead-letters'],
  ['GET', '/api/job-workers'],
  ['GET', '/state'],
  ['GET', '/getredisstate'],
  ['GET', '/metrics'],
  ['POST', '/api/jobs', calculation],
  ['POST', '/api/tasks', { queue: 'worker_a', type: 'fibonacci', payload: { n: 1 } }],
  ['POST', '/start'],
  ['POST', '/stop'],
] as const;

it('a key that holds something else is named, is never an inner error, and work goes on when it is right', async () => {
  const { admin, server } = await stage();
  await worksAgain(server);
  const bugs: string[] = [];
  const unnamed: string[] = [];
  for (const key of KEYS) {
    // Live keys come and go, so each step is one script.
    const aside = (await admin.eval(MOVE, 2, key, 'aside')) === 1;
    // What a string has to be is made a list, and the other way round.
    const wantsText = /state$|lease$|supervisor$|:stream$|:id$/.test(key);
    if (wantsText) await admin.multi().del(key).rpush(key, 'strange').exec();
    else await admin.set(key, 'strange');
    for (const [method, path, body] of CALLS) {
      const answer = await fetch(server.url + path, {
        method,
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      });
      const text = await answer.text();
      if (answer.status === 500) bugs.push(`${key} ${method} ${path}: ${text}`);
      if (text.includes('REDIS_WRONG_TYPE') && !text.includes(key))
        unnamed.push(`${key} ${method} ${path}: ${text}`);
    }
    await admin.del(key);
    if (aside) await admin.eval(MOVE, 2, 'aside', key);
  }
  expect({ bugs, unnamed }).toEqual({ bugs: [], unnamed: [] });
  await until(
    async () => (await server.health()).status === 'ok',
    () => `well again: ${server.stdout.slice(-3_000)}`,
    30_000,
  );
  await worksAgain(server);
}, 600_000);

describe('the first seconds', () => {
  it('requests that need Redis wait for the embedded one, and listening is told when work is accepted', async () => {
    const port = await freePort();
    await using server = await CapstanServer.launch({ env: { PORT: String(port) } });
    const url = `http://127.0.0.1:${port}`;
    const early = (path: string, init: RequestInit): Promise<Response> =>
      vi.waitFor(() => fetch(url + path, init), { timeout: 60_000, interval: 5 });
    const headers = { 'content-type': 'application/json' };
    const [live, started, job] = await Promise.all([
      early('/health/live', {}),
      early('/start', { method: 'POST' }),
      early('/api/jobs', { method: 'POST', headers, body: JSON.stringify(calculation) }),
    ]);
    const said = await started.text();
    expect([live.status, started.status, job.status], said + server.stdout).toEqual([200, 200, 202]);
    await until(() => server.stdout.includes('is listening on'), 'it is told');
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });
});

it('health is degraded, with the cause, when all job workers have been given up', async () => {
  const { server } = await stage();
  await worksAgain(server);
  expect(await server.health()).toMatchObject({ status: 'ok', causes: [] });
  const workers = async () =>
    (await server.call<ProcessView[]>('GET', '/api/processes')).filter(({ group }) => group === 'jobs');
  await until(
    async () => {
      const rows = await workers();
      for (const { state } of rows)
        if ('pid' in state && state.kind === 'running') process.kill(state.pid, 'SIGKILL');
      return rows.length > 0 && rows.every(({ state }) => state.kind === 'errored');
    },
    'all of them are given up',
    90_000,
  );
  const { status, ready, causes } = await server.health();
  expect({ status, ready }).toEqual({ status: 'degraded', ready: true });
  expect(causes).toMatchObject([
    { kind: 'process-errored', reason: expect.stringContaining('was given up') as string },
  ]);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
}, 120_000);
