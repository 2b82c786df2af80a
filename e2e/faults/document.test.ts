import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { Queue, UnrecoverableError, Worker } from 'bullmq';
import { EventSource } from 'eventsource';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { python, withPython } from '../fixtures/python.ts';
import { freePort, RedisServer } from '../fixtures/redis-server.ts';
import { CapstanServer } from '../fixtures/server.ts';

interface Operation {
  readonly responses: Readonly<Record<string, { content?: Readonly<Record<string, unknown>> }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** A queue of somebody else's with one job waiting and some failed. */
async function fillQueue(port: number): Promise<void> {
  const connection = { host: '127.0.0.1', port };
  const queue = new Queue('reports', { connection });
  await queue.addBulk(['f1', 'f2', 'f3'].map((jobId) => ({ name: 'report', data: {}, opts: { jobId } })));
  const worker = new Worker('reports', () => Promise.reject(new UnrecoverableError('made up')), {
    connection,
  });
  let failed = 0;
  await new Promise<void>((resolve) => worker.on('failed', () => ++failed === 3 && resolve()));
  await worker.close();
  await queue.add('report', {}, { jobId: 'w1' });
  await queue.close();
  const redis = new Redis(connection);
  await redis.lpush('queue:worker_a:dead', LETTER);
  redis.disconnect();
}

/** Jobs have tests of their own. */
const CALLED_ELSEWHERE = / \/api\/(?:jobs|trees|schedules|job-types|job-workers|files)(?:\/|$)/;

/** A task that was given up, and what names it. */
const LETTER = '{"id":"given-up","type":"primes","payload":{"limit":10},"timeout_s":10}';
const REF = createHash('sha1').update(LETTER).digest('hex');

describe('the OpenAPI document of the running server', () => {
  let redis: RedisServer;
  let server: CapstanServer;
  let document: Document;
  beforeAll(async () => {
    redis = await RedisServer.start();
    await fillQueue(redis.port);
    server = await CapstanServer.start({ env: { REDIS_URL: redis.url, ...withPython } });
    document = await server.call<Document>('GET', '/openapi.json');
  });
  afterAll(async () => {
    await server.close();
    await redis.close();
  });

  it('describes every route, and each answers as it says', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    const connection = { name: 'Elsewhere', environment: 'staging', url };
    const saved = await server.call<{ id: string }>('POST', '/api/connections', connection);
    const jobs = '/api/queues/reports/jobs';
    // In an order in which each succeeds.
    await server.call('POST', '/api/pools/MEM/pause');
    const memoryTask = { task: { mb: 1, duration: 1 } };
    const waiting = await server.call<{ id: string }>('POST', '/api/pools/MEM/tasks', memoryTask);
    const cpuScript = 'workers/exampleWorker_CPULoad.js';
    const calls: [route: string, path?: string, body?: object][] = [
      ['POST /start'],
      ['GET /state'],
      ['GET /events'],
      ['GET /api/oscillator/threads'],
      ['GET /api/oscillator/metrics'],
      ['GET /api/oscillator/history'],
      ['POST /stop'],
      ['GET /getredisstate'],
      ['GET /api/oscillator/settings'],
      ['PATCH /api/oscillator/settings', undefined, { maxPushers: 3 }],
      ['POST /api/oscillator/settings/reset'],
      ['GET /api/oscillator/failures'],
      ['GET /api/oscillator/scripts'],
      ['POST /api/oscillator/reset'],
      ['GET /api/redis'],
      ['GET /api/redis/info'],
      ['GET /api/redis/keys', '/api/redis/keys?pattern=bull:*&limit=10'],
      ['GET /api/connections'],
      ['POST /api/connections', undefined, { ...connection, name: 'Another' }],
      ['PUT /api/connections/{id}', `/api/connections/${saved.id}`, { ...connection, name: 'Renamed' }],
      ['POST /api/connections/test', undefined, { url: redis.url }],
      ['POST /api/connections/{id}/test', `/api/connections/${saved.id}/test`],
      ['POST /api/connections/{id}/use', '/api/connections/environment/use'],
      ['DELETE /api/connections/{id}', `/api/connections/${saved.id}`],
      ['PUT /api/work/read-only', undefined, { on: false }],
      ['PUT /api/work/writes', undefined, { source: { name: 'reports' }, allowed: true }],
      ['GET /api/work/writes'],
      ['GET /api/queues'],
      ['GET /api/queues/{name}', '/api/queues/reports'],
      ['GET /api/queues/{name}/jobs', `${jobs}?state=failed`],
      ['GET /api/queues/{name}/jobs/{id}', `${jobs}/f1`],
      ['POST /api/queues/{name}/pause', '/api/queues/reports/pause'],
      ['POST /api/queues/{name}/resume', '/api/queues/reports/resume'],
      ['POST /api/queues/{name}/jobs/{id}/retry', `${jobs}/f1/retry`],
      ['DELETE /api/queues/{name}/jobs/{id}', `${jobs}/w1`],
      ['POST /api/queues/{name}/retry', '/api/queues/reports/retry', { limit: 1 }],
      ['POST /api/queues/{name}/clean', '/api/queues/reports/clean', { state: 'completed' }],
      ['GET /api/queue', '/api/queue?name=reports'],
      ['GET /api/queue/jobs', '/api/queue/jobs?name=reports&state=failed'],
      ['GET /api/queue/job', '/api/queue/job?name=reports&id=f2'],
      ['POST /api/queue/pause', undefined, { name: 'reports' }],
      ['POST /api/queue/resume', undefined, { name: 'reports' }],
      ['POST /api/queue/job/retry', undefined, { name: 'reports', id: 'f3' }],
      ['DELETE /api/queue/job', '/api/queue/job?name=reports&id=f2'],
      ['POST /api/queue/retry', undefined, { name: 'reports' }],
      ['POST /api/queue/clean', undefined, { name: 'reports', state: 'failed' }],
      ['GET /api/pools'],
      ['GET /api/pools/{name}', '/api/pools/CPU'],
      ['POST /api/pools', undefined, { poolName: 'other', workerScript: cpuScript }],
      ['PATCH /api/pools/{name}', '/api/pools/other', { taskTimeoutMs: 5_000 }],
      ['POST /api/pools/{name}/resize', '/api/pools/other/resize', { workerCount: 2 }],
      ['POST /api/pools/{name}/pause', '/api/pools/other/pause'],
      ['POST /api/pools/{name}/resume', '/api/pools/other/resume'],
      ['POST /api/pools/{name}/restart', '/api/pools/other/restart'],
      ['POST /api/pools/{name}/drain', '/api/pools/other/drain'],
      ['DELETE /api/pools/{name}', '/api/pools/other'],
      ['POST /api/pools/{name}/tasks', '/api/pools/CPU/tasks', { task: { duration: 1 } }],
      ['POST /api/pools/{name}/run', '/api/pools/CPU/run', { task: { duration: 1 } }],
      ['GET /api/one-shots'],
      ['PATCH /api/one-shots', undefined, { maxRunning: 3 }],
      ['POST /api/one-shots', undefined, { workerScript: cpuScript, workerTask: { duration: 1 } }],
      ['POST /api/one-shots/run', undefined, { workerScript: cpuScript, workerTask: { duration: 1 } }],
      ['GET /api/tasks', '/api/tasks?kind=pool&limit=5'],
      ['GET /api/tasks/{id}', `/api/tasks/${waiting.id}`],
      ['POST /api/tasks/{id}/cancel', `/api/tasks/${waiting.id}/cancel`],
      ['GET /api/tasks/{id}/log', `/api/tasks/${waiting.id}/log`],
      ['GET /api/scripts'],
      ['GET /api/scripts/describe', `/api/scripts/describe?name=${cpuScript}`],
      ['POST /example/pool', undefined, { poolName: 'CPU', workerTask: { duration: 1 } }],
      ['POST /example/oneShot', undefined, { workerScript: cpuScript, workerTask: { duration: 1 } }],
      ['GET /api/python'],
      ['PATCH /api/python/settings', undefined, { memoryLimitMb: 512 }],
      ['POST /api/python/types/reload'],
      ['POST /api/tasks', undefined, { queue: 'worker_a', type: 'primes', payload: { limit: 10 } }],
      ['GET /api/dead-letters', '/api/dead-letters?queue=worker_a'],
      ['GET /api/dead-letters/{queue}/{ref}', `/api/dead-letters/worker_a/${REF}`],
      ['POST /api/dead-letters/requeue', undefined, { queue: 'worker_a', refs: [REF] }],
      ['POST /api/dead-letters/purge', undefined, { queue: 'worker_a' }],
      ['GET /health'],
      ['GET /health/live'],
      ['GET /health/ready'],
      ['GET /api/engine'],
      ['GET /api/processes'],
      ['POST /api/processes/{id}/start', '/api/processes/thread-host/start'],
      ['POST /api/processes/{id}/stop', '/api/processes/thread-host/stop'],
      ['POST /api/processes/{id}/restart', '/api/processes/CPU-1/restart'],
      ['GET /api/processes/{id}', '/api/processes/CPU-1'],
      ['GET /api/processes/{id}/log', '/api/processes/CPU-1/log?limit=5'],
      ['GET /api/processes/{id}/log/follow', '/api/processes/CPU-1/log/follow'],
      ['GET /api/processes/groups'],
      ['POST /api/processes/groups/{group}/start', '/api/processes/groups/threads/start'],
      ['POST /api/processes/groups/{group}/stop', '/api/processes/groups/threads/stop'],
      ['POST /api/processes/groups/{group}/restart', '/api/processes/groups/pool:CPU/restart'],
      ['POST /api/processes/groups/{group}/reload', '/api/processes/groups/pool:CPU/reload'],
      ['POST /api/processes/groups/{group}/scale', '/api/processes/groups/pool:CPU/scale', { count: 2 }],
      [
        'PUT /api/processes/groups/{group}/autoscale',
        '/api/processes/groups/pool:CPU/autoscale',
        { autoscale: { max: 2 } },
      ],
      ['GET /api/attention'],
      ['GET /api/settings'],
      ['PATCH /api/settings', undefined, { requestsPerSecond: 1_000 }],
      ['GET /api/live'],
      ['GET /api/logs'],
      ['GET /api/logs/follow'],
      ['GET /metrics'],
    ];
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const here = described.filter((route) => !CALLED_ELSEWHERE.test(route));
    expect(calls.map(([route]) => route).sort()).toEqual(here.sort());

    for (const [route, path, body] of calls) {
      // Without Python there are no types to be read.
      if (python === null && route.includes('/types/')) continue;
      const [method = '', template = ''] = route.split(' ');
      const answer = await fetch(server.url + (path ?? template), {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
      const text = type === 'text/event-stream' ? '' : await answer.text();
      if (type === 'text/event-stream') await answer.body?.cancel();
      expect(answer.ok, `${route}: ${text}`).toBe(true);
      const responses = document.paths[template]?.[method.toLowerCase()]?.responses ?? {};
      expect(Object.keys(responses[answer.status]?.content ?? {}), route).toContain(type);
    }
  });

  it('agrees with EventSource and curl', async () => {
    const source = new EventSource(`${server.url}/events`);
    const data = await new Promise<string>((resolve) => {
      source.addEventListener('message', (event) => resolve(event.data as string), { once: true });
    });
    source.close();
    const { stdout } = await promisify(execFile)('curl', ['-sS', '--fail', `${server.url}/state`]);
    const fields = [
      'pusherCount',
      'pullerCount',
      'messageCount',
      'totalMessageCount',
      'roleSwitchCount',
      'currentRole',
    ];
    const [event, state] = [data, stdout].map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(Object.keys(event ?? {})).toEqual(Object.keys(state ?? {}));
    expect(Object.keys(state ?? {}).slice(0, 6)).toEqual(fields);
    for (const field of fields) expect(event?.[field]).toEqual(state?.[field]);
  });
});
