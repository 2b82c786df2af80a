import { describe, expect, it } from 'vitest';
import { startTestServer } from './test-server.process.suite.ts';

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, unknown> }> }>>;
}

const connection = { name: 'Staging', environment: 'staging', url: 'redis://example.test' };

/** A dead letter of the made-up engine. */
const LETTER = '1'.padStart(40, '0');
const calculation = { type: 'calculation', payload: { operation: 'complex', numbers: [1, 2, 3, 4, 5] } };
const form = new FormData();
form.set('file', new File(['name,amount'], 'figures.csv', { type: 'text/csv' }));
/** The id that the last answer has given. */
const NAMED = '<named>';
const asJson = (body: object) => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});
const nameIn = (answer: unknown): string | undefined => {
  const { jobId, treeId, id } = answer as Record<string, string | undefined>;
  return jobId ?? treeId ?? id;
};

/** One call for each route, in an order in which each succeeds. */
const CALLS: [route: string, path?: string, body?: object | FormData][] = [
  ['POST /start'],
  ['GET /state'],
  ['GET /events'],
  ['POST /stop'],
  ['GET /getredisstate'],
  ['GET /api/oscillator/settings'],
  ['PATCH /api/oscillator/settings', undefined, { maxPushers: 3 }],
  ['POST /api/oscillator/settings/reset'],
  ['GET /api/oscillator/threads'],
  ['GET /api/oscillator/metrics'],
  ['GET /api/oscillator/history', '/api/oscillator/history?seconds=60'],
  ['GET /api/oscillator/failures', '/api/oscillator/failures?limit=5'],
  ['GET /api/oscillator/scripts'],
  ['POST /api/oscillator/reset'],
  ['GET /api/redis'],
  ['GET /api/redis/info'],
  ['GET /api/redis/keys', '/api/redis/keys?pattern=bull:*'],
  ['GET /api/connections'],
  ['POST /api/connections', undefined, connection],
  ['PUT /api/connections/{id}', '/api/connections/saved-1', connection],
  ['POST /api/connections/test', undefined, { url: 'redis://example.test' }],
  ['POST /api/connections/{id}/test', '/api/connections/saved-1/test'],
  ['POST /api/connections/{id}/use', '/api/connections/embedded/use'],
  ['DELETE /api/connections/{id}', '/api/connections/saved-1'],
  ['PUT /api/work/read-only', undefined, { on: false }],
  ['PUT /api/work/writes', undefined, { allowed: true }],
  ['GET /api/work/writes'],
  ['GET /api/queues'],
  ['GET /api/queues/{name}', '/api/queues/messages'],
  ['GET /api/queues/{name}/jobs', '/api/queues/messages/jobs?state=failed&limit=5'],
  ['GET /api/queues/{name}/jobs/{id}', '/api/queues/messages/jobs/failed-1'],
  ['POST /api/queues/{name}/pause', '/api/queues/messages/pause'],
  ['POST /api/queues/{name}/resume', '/api/queues/messages/resume', { prefix: 'bull' }],
  ['POST /api/queues/{name}/jobs/{id}/retry', '/api/queues/messages/jobs/failed-1/retry'],
  ['POST /api/queue/job/retry', undefined, { name: 'messages', id: 'failed-2' }],
  ['DELETE /api/queues/{name}/jobs/{id}', '/api/queues/messages/jobs/failed-2'],
  ['POST /api/queues/{name}/retry', '/api/queues/messages/retry', { limit: 10 }],
  ['POST /api/queues/{name}/clean', '/api/queues/messages/clean', { state: 'waiting' }],
  ['GET /api/queue', '/api/queue?name=messages'],
  ['GET /api/queue/jobs', '/api/queue/jobs?name=messages&state=failed'],
  ['GET /api/queue/job', '/api/queue/job?name=messages&id=active-1'],
  ['POST /api/queue/pause', undefined, { name: 'reports' }],
  ['POST /api/queue/resume', undefined, { name: 'reports' }],
  ['DELETE /api/queue/job', '/api/queue/job?name=reports&id=waiting-1'],
  ['POST /api/queue/retry', undefined, { name: 'messages' }],
  ['POST /api/queue/clean', undefined, { name: 'reports', state: 'waiting' }],
  ['GET /health'],
  ['GET /health/live'],
  ['GET /health/ready'],
  ['GET /api/engine'],
  ['GET /api/processes'],
  ['GET /api/processes/groups'],
  ['GET /api/processes/{id}', '/api/processes/worker_a:1'],
  ['POST /api/processes/{id}/start', '/api/processes/thread-host/start'],
  ['POST /api/processes/{id}/stop', '/api/processes/worker_a:1/stop'],
  ['POST /api/processes/{id}/restart', '/api/processes/worker_a:1/restart'],
  ['GET /api/processes/{id}/log', '/api/processes/worker_a:1/log?limit=5'],
  ['GET /api/processes/{id}/log/follow', '/api/processes/worker_a:1/log/follow'],
  ['POST /api/processes/groups/{group}/start', '/api/processes/groups/worker_a/start'],
  ['POST /api/processes/groups/{group}/stop', '/api/processes/groups/worker_a/stop'],
  ['POST /api/processes/groups/{group}/restart', '/api/processes/groups/worker_a/restart'],
  ['POST /api/processes/groups/{group}/reload', '/api/processes/groups/pool:CPU/reload'],
  ['POST /api/processes/groups/{group}/scale', '/api/processes/groups/worker_a/scale', { count: 3 }],
  [
    'PUT /api/processes/groups/{group}/autoscale',
    '/api/processes/groups/worker_a/autoscale',
    { autoscale: { max: 3 } },
  ],
  ['GET /api/python'],
  ['PATCH /api/python/settings', undefined, { memoryLimitMb: 512 }],
  ['POST /api/python/types/reload'],
  ['GET /api/dead-letters', '/api/dead-letters?queue=worker_a'],
  ['GET /api/dead-letters/{queue}/{ref}', `/api/dead-letters/worker_a/${LETTER}`],
  ['POST /api/dead-letters/requeue', undefined, { queue: 'worker_a', limit: 1 }],
  ['POST /api/dead-letters/purge', undefined, { queue: 'worker_a' }],
  ['GET /api/attention'],
  ['GET /api/settings'],
  ['PATCH /api/settings', undefined, { requestsPerSecond: 100 }],
  ['GET /api/live'],
  ['GET /api/logs', '/api/logs?level=warn'],
  ['GET /api/logs/follow'],
  ['GET /metrics'],
  ['POST /api/jobs/bulk', undefined, { jobs: [calculation, calculation] }],
  ['POST /api/jobs', undefined, calculation],
  ['GET /api/jobs', '/api/jobs?status=pending&limit=2'],
  ['GET /api/jobs/history'],
  ['GET /api/jobs/{id}', `/api/jobs/${NAMED}`],
  ['GET /api/jobs/{id}/details', `/api/jobs/${NAMED}/details`],
  ['GET /api/jobs/{id}/logs', `/api/jobs/${NAMED}/logs`],
  ['GET /api/jobs/{id}/events', `/api/jobs/${NAMED}/events`],
  ['PATCH /api/jobs/{id}', `/api/jobs/${NAMED}`, { priority: 3 }],
  ['POST /api/jobs/{id}/cancel', `/api/jobs/${NAMED}/cancel`],
  ['POST /api/jobs/{id}/retry', `/api/jobs/${NAMED}/retry`],
  ['POST /api/trees', undefined, { ...calculation, children: [{ ...calculation, onFailure: 'ignore' }] }],
  ['GET /api/trees'],
  ['GET /api/trees/{id}', `/api/trees/${NAMED}`],
  ['POST /api/trees/{id}/cancel', `/api/trees/${NAMED}/cancel`],
  [
    'POST /api/schedules',
    undefined,
    { ...calculation, name: 'Daily', rule: { kind: 'cron', pattern: '0 3 * * *' } },
  ],
  ['GET /api/schedules'],
  ['GET /api/schedules/{id}', `/api/schedules/${NAMED}`],
  ['PATCH /api/schedules/{id}', `/api/schedules/${NAMED}`, { name: 'Nightly' }],
  ['POST /api/schedules/{id}/pause', `/api/schedules/${NAMED}/pause`],
  ['POST /api/schedules/{id}/resume', `/api/schedules/${NAMED}/resume`],
  ['DELETE /api/schedules/{id}', `/api/schedules/${NAMED}`],
  ['POST /api/schedules/preview', undefined, { rule: { kind: 'every', everyMs: 60_000 } }],
  [
    'POST /api/schedules',
    undefined,
    { ...calculation, name: 'Often', rule: { kind: 'every', everyMs: 5_000 } },
  ],
  ['POST /api/schedules/{id}/run', `/api/schedules/${NAMED}/run`],
  ['GET /api/job-types'],
  ['GET /api/job-types/{name}', '/api/job-types/calculation'],
  ['PATCH /api/job-types/{name}', '/api/job-types/calculation', { maxRunning: 2 }],
  ['POST /api/job-types/reload'],
  ['GET /api/job-workers'],
  ['POST /api/job-workers/{id}/pause', '/api/job-workers/memory-1/pause'],
  ['POST /api/job-workers/{id}/resume', '/api/job-workers/memory-1/resume'],
  ['POST /api/job-workers/{id}/drain', '/api/job-workers/memory-1/drain'],
  ['GET /api/job-workers/settings'],
  ['PATCH /api/job-workers/settings', undefined, { processes: 2 }],
  ['POST /api/files', undefined, form],
  ['GET /api/files'],
  ['GET /api/files/{id}', `/api/files/${NAMED}`],
  ['GET /api/files/{id}/content', `/api/files/${NAMED}/content`],
  ['DELETE /api/files/{id}', `/api/files/${NAMED}`],
];

/** Pools need processes: their routes are called on the real server, in e2e/faults/document.test.ts. */
const CALLED_ELSEWHERE = / \/(?:api\/(?:pools|one-shots|tasks|scripts)|example)(?:\/|$)/;

describe('the OpenAPI document', () => {
  it('describes exactly the routes that answer, each as it answers', async () => {
    await using test = await startTestServer();
    test.engine.python.giveUp();
    const document = (await (await fetch(`${test.url}/openapi.json`)).json()) as Document;
    expect(document.openapi).toMatch(/^3\.1/);
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const here = described.filter((route) => !CALLED_ELSEWHERE.test(route));
    expect(here.sort()).toEqual([...new Set(CALLS.map(([route]) => route))].sort());

    let named = '';
    for (const [route, path, body] of CALLS) {
      const [method = '', template = ''] = route.split(' ');
      const answer = await fetch(test.url + (path ?? template).replace(NAMED, named), {
        method,
        ...(body instanceof FormData && { body }),
        ...(body && !(body instanceof FormData) && asJson(body)),
      });
      const responses = document.paths[template]?.[method.toLowerCase()]?.responses ?? {};
      expect(answer.ok, route).toBe(true);
      expect(Object.keys(responses), route).toContain(String(answer.status));
      const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
      const described = Object.keys(responses[answer.status]?.content ?? {});
      // A file is of whichever type it is.
      if (!described.includes('*/*')) expect(described, route).toContain(type);
      if (answer.status === 201 || answer.status === 202) named = nameIn(await answer.json()) ?? named;
      else await answer.body?.cancel();
    }
    expect(test.unexpected).toEqual([]);
  });

  it('is readable for people without any script', async () => {
    await using test = await startTestServer();
    const answer = await fetch(`${test.url}/docs`);
    const page = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(page).not.toMatch(/<script|https?:\/\//);
    for (const [route] of CALLS) expect(page).toContain(`<code>${route.split(' ')[1] ?? ''}</code>`);
  });
});
