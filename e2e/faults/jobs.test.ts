import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobEntry, JobRecord, JobView } from '../../src/model/job.ts';
import type { JobFile } from '../../src/model/job-file.ts';
import type { JobWorkerView } from '../../src/model/job-worker.ts';
import { fullSize } from '../fixtures/full-size.ts';
import { lasting } from '../fixtures/lasting.ts';
import { descendantsOf, untilGone } from '../fixtures/processes.ts';
import { RedisProxy } from '../fixtures/redis-proxy.ts';
import { RedisServer } from '../fixtures/redis-server.ts';
import { CapstanServer } from '../fixtures/server.ts';
import { until as untilIt } from '../fixtures/until.ts';
import { WorkerCommand } from '../fixtures/worker-command.ts';

/** The whole storm, and every length of an outage; by default a part of each. */
const jobScripts = fileURLToPath(new URL('../fixtures/job-scripts/', import.meta.url));

/** Redis that keeps its data over a restart. */
const durable = () => RedisServer.start({ config: ['appendonly yes', 'appendfsync always'] });

/** A server with the job types of these tests. */
async function startServer(options: { redisUrl: string; dataDir?: string; env?: Record<string, string> }) {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'capstan-jobs-')));
  await cp(jobScripts, join(dataDir, 'scripts'), { recursive: true });
  const server = await CapstanServer.start({ dataDir, env: { REDIS_URL: options.redisUrl, ...options.env } });
  return { server, dataDir, ...callsOf(server) };
}

function callsOf(server: CapstanServer) {
  const view = (id: string) => server.call<JobView>('GET', `/api/jobs/${id}`);
  const details = (id: string) => server.call<JobRecord>('GET', `/api/jobs/${id}/details`);
  const submit = async (type: string, payload: unknown, options?: object) =>
    (
      await server.call<{ jobId: string }>('POST', '/api/jobs', {
        type,
        payload,
        ...(options && { options }),
      })
    ).jobId;
  const until = async (id: string, statuses: readonly JobView['status'][], timeoutMs = 60_000) => {
    let job = await details(id);
    await untilIt(
      async () => statuses.includes((job = await details(id)).status),
      () => `${statuses.join(' or ')}: ${JSON.stringify(job)}\n${server.stdout}${server.stderr}`,
      timeoutMs,
    );
    return job;
  };
  const total = async (query: string) =>
    (await server.call<{ total: number }>('GET', `/api/jobs?limit=1&${query}`)).total;
  return {
    view,
    details,
    submit,
    until,
    total,
    run: async (type: string, payload: unknown, options?: object) =>
      until(await submit(type, payload, options), ['completed', 'failed', 'cancelled']),
    workers: () => server.call<JobWorkerView[]>('GET', '/api/job-workers'),
    /** Waits until so many workers of this server take jobs. */
    untilWorkers: async (count: number) => {
      const heard = () => server.call<JobWorkerView[]>('GET', '/api/job-workers').catch(() => []);
      await untilIt(
        async () => (await heard()).filter(({ ours }) => ours).length === count,
        () => `${count} workers of this server\n${server.stdout}${server.stderr}`,
        60_000,
      );
    },
  };
}

/** Status and body. */
async function post(url: string, body: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('one server', () => {
  let redis: RedisServer;
  let started: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    redis = await durable();
    started = await startServer({ redisUrl: redis.url });
    await started.untilWorkers(1);
  });
  afterAll(async () => {
    const { server, dataDir } = started;
    const pids = descendantsOf(server.pid).map(({ pid }) => pid);
    await server.stop();
    expect(await untilGone(pids, 2_000)).toEqual([]);
    expect(server.stdout + server.stderr).not.toContain('Unexpected: ');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    await redis.close();
  });
  const jobsUrl = () => `${started.server.url}/api/jobs`;

  it('answers the two requests as they have always been answered', async () => {
    const body = '{"type":"calculation","payload":{"operation":"complex","numbers":[1,2,3,4,5]}}';
    const submitted = await post(jobsUrl(), body);
    expect(submitted.status).toBe(202);
    expect(submitted.body).toEqual({
      message: 'Job submitted successfully',
      jobId: expect.any(String) as string,
      status: 'pending',
    });
    const id = String(submitted.body['jobId']);
    await started.until(id, ['completed']);
    expect(await started.view(id)).toMatchObject({
      id,
      status: 'completed',
      type: 'calculation',
      result: { sum: 15, product: 120, average: 3, min: 1, max: 5 },
    });
  });

  describe('bad input', () => {
    it.each<[string, string, number, string[]]>([
      ['an unknown type', '{"type":"nobody","payload":{}}', 400, ['type']],
      ['no type', '{"payload":{}}', 400, ['type']],
      ['a type that is no name', '{"type":"../x","payload":{}}', 400, ['type']],
      ['no payload', '{"type":"echo"}', 400, ['payload']],
      [
        'a payload that the schema refuses',
        '{"type":"calculation","payload":{"operation":"complex","numbers":[1,"2"]}}',
        400,
        ['payload.numbers.1'],
      ],
      [
        'a number that is none',
        '{"type":"calculation","payload":{"operation":"complex","numbers":[NaN]}}',
        400,
        [''],
      ],
      [
        'a number that is too large',
        '{"type":"calculation","payload":{"operation":"complex","numbers":[1e999]}}',
        400,
        ['payload.numbers.0'],
      ],
      ['a strange option', '{"type":"echo","payload":{},"options":{"lifo":true}}', 400, ['options']],
      ['a negative delay', '{"type":"echo","payload":{},"options":{"delayMs":-1}}', 400, ['options.delayMs']],
      ['a type that cannot be loaded', '{"type":"bad-syntax","payload":{}}', 400, ['type']],
    ])('%s is refused with the path of the field', async (_what, body, status, paths) => {
      const answer = await post(jobsUrl(), body);
      expect(answer).toMatchObject({ status, body: { code: 'INVALID_INPUT' } });
      const { issues } = answer.body['data'] as { issues: { path: string }[] };
      expect(issues.map(({ path }) => path)).toEqual(paths);
    });

    it('a payload of more than a megabyte is refused, and so is a key that is none', async () => {
      const huge = JSON.stringify({ type: 'echo', payload: 'x'.repeat(1_100_000) });
      expect(await post(jobsUrl(), huge)).toMatchObject({ status: 413 });
      const job = '{"type":"echo","payload":{}}';
      expect(await post(jobsUrl(), job, { 'idempotency-key': 'with space' })).toMatchObject({ status: 400 });
    });

    it('files outside of the allowed folders are never read', async () => {
      const input = join(started.dataDir, 'input');
      await mkdir(join(input, 'folder'), { recursive: true });
      await writeFile(join(started.dataDir, 'secret.csv'), 'secret');
      await writeFile(join(input, 'good.csv'), 'a,b\n1,2\n');
      await symlink(join(started.dataDir, 'secret.csv'), join(input, 'link.csv'));
      const csv = (path: string) => started.run('file-processing', { operation: 'csv', file: { path } });
      expect(await csv('good.csv')).toMatchObject({ status: 'completed' });
      for (const path of [
        '../secret.csv',
        '/etc/passwd',
        'link.csv',
        'folder',
        '/dev/zero',
        'good.csv/../../secret.csv',
      ])
        expect(await csv(path), path).toMatchObject({
          status: 'failed',
          attempts: 1,
          error: { code: 'REFUSED' },
        });
    });

    it('addresses of this machine and its network are never asked', async () => {
      const { port } = new URL(started.server.url);
      for (const url of [
        `http://127.0.0.1:${port}/health`,
        'http://[::ffff:127.0.0.1]/',
        'http://169.254.169.254/',
      ]) {
        const job = await started.run('data-enrichment', { records: [{ a: 1 }], lookup: { url } });
        expect(job.result?.text ?? JSON.stringify(job.error), url).toContain('NOT_ALLOWED');
      }
    });

    it('uploads that are too large, no form or without a file are refused', async () => {
      const url = `${started.server.url}/api/files`;
      const form = new FormData();
      form.set('file', new File([Buffer.alloc(53_000_000)], 'large.bin'));
      expect((await fetch(url, { method: 'POST', body: form })).status).toBe(413);
      expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(415);
      const empty = new FormData();
      empty.set('name', 'nothing');
      expect((await fetch(url, { method: 'POST', body: empty })).status).toBe(400);
      const cut = await fetch(url, {
        method: 'POST',
        body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      });
      expect(cut.status).toBe(400);
      expect(await started.server.call('GET', '/api/files')).toEqual([]);
    });
  });

  it('an upload is kept, comes back as a download, and is looked at for what it is', async () => {
    const form = new FormData();
    form.set('file', new File(['PNG that is none'], '../../picture.png', { type: 'image/png' }));
    const url = `${started.server.url}/api/files`;
    const uploaded = (await (await fetch(url, { method: 'POST', body: form })).json()) as JobFile;
    expect(uploaded).toMatchObject({ name: 'picture.png', bytes: 16 });
    const content = await fetch(`${url}/${uploaded.id}/content`);
    expect(content.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(content.headers.get('content-security-policy')).toContain('sandbox');
    expect(await content.text()).toBe('PNG that is none');
    const file = { upload: uploaded.id };
    const broken = await started.run('file-processing', { operation: 'metadata', file });
    expect(broken).toMatchObject({ status: 'failed', attempts: 1 });
    await started.server.call('DELETE', `/api/files/${uploaded.id}`);
  });

  describe('processors that', () => {
    it('throw, in time or out of it, fail their job and no other', async () => {
      const other = await started.submit('echo', { ms: 3_000 });
      expect(await started.run('throws', {}, { attempts: 1 })).toMatchObject({
        status: 'failed',
        error: { code: 'FAILED', message: 'attempt 1 on purpose' },
      });
      for (const how of ['throw', 'reject']) {
        const job = await started.run('exits', { how }, { attempts: 1 });
        expect(job, how).toMatchObject({ status: 'failed' });
        expect(job.error?.message).toContain('outside of its processor');
      }
      expect(await started.until(other, ['completed', 'failed'])).toMatchObject({
        status: 'completed',
        attempts: 1,
      });
    });

    it('never end are ended by their timeout, obedient or not', async () => {
      const obedient = await started.run('never', {}, { timeoutMs: 300 });
      expect(obedient).toMatchObject({ status: 'failed', error: { code: 'TIMED_OUT' } });
      const stubborn = await started.run('never', { stubborn: true }, { timeoutMs: 300 });
      expect(stubborn).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'TIMED_OUT' } });
    });

    it('never end are cancelled, obedient or not', async () => {
      for (const stubborn of [false, true]) {
        const id = await started.submit('never', { stubborn });
        await started.until(id, ['processing']);
        const cancelled = await started.server.call<JobEntry>('POST', `/api/jobs/${id}/cancel`);
        expect(cancelled).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
      }
    });

    it('let nothing else run are ended by their timeout, and those with them go on', async () => {
      await started.untilWorkers(1);
      const other = await started.submit('never', {});
      await started.until(other, ['processing']);
      const loop = await started.submit('loops', {});
      const ended = await started.until(loop, ['failed'], 90_000);
      expect(ended).toMatchObject({ attempts: 2, error: { code: 'TIMED_OUT' } });
      const going = await started.until(other, ['processing']);
      expect(going.attempts).toBe(0);
      await started.server.call('POST', `/api/jobs/${other}/cancel`);
    });

    it('let nothing else run for a while within their time are left alone', async () => {
      const job = await started.run('loops', { ms: 7_000 }, { timeoutMs: 30_000, attempts: 1 });
      expect(job).toMatchObject({ status: 'completed', attempts: 1 });
      expect(job.history.length).toBeLessThanOrEqual(1);
    });

    it('end their process are ended themselves the third time, and nobody else is', async () => {
      const others = await Promise.all([1, 2, 3].map((n) => started.submit('echo', { n, ms: 500 })));
      const job = await started.run('exits', {});
      expect(job).toMatchObject({ status: 'failed', error: { code: 'WORKER_DIED' } });
      expect(job.error?.message).toContain('3 times');
      for (const id of others)
        expect(await started.until(id, ['completed', 'failed'])).toMatchObject({
          status: 'completed',
          attempts: 1,
        });
    });

    // Each takes three lives of a worker and the pauses between them.
    it.each(fullSize ? ['heap', 'buffers'] : ['buffers'])(
      'take all memory (%s) are ended the third time',
      async (where) => {
        await started.server.call('PATCH', '/api/job-workers/settings', { memoryLimitMb: 128 });
        const job = await started.run('hoards', { where });
        expect(job).toMatchObject({ status: 'failed', error: { code: 'WORKER_DIED' } });
        expect(job.error?.message).toMatch(/heap grew|resident memory/);
        await started.server.call('PATCH', '/api/job-workers/settings', { memoryLimitMb: 512 });
      },
    );
  });
});

describe('workers that are killed', () => {
  it('lose nothing, fail nothing and do nothing twice to the end', async () => {
    const [jobs, kills] = fullSize ? [5_000, 100] : [600, 12];
    await using redis = await durable();
    const { server, dataDir, ...calls } = await startServer({ redisUrl: redis.url });
    try {
      await server.call('PATCH', '/api/job-workers/settings', { processes: 2, types: ['echo'] });
      await calls.untilWorkers(2);
      const ids: string[] = [];
      for (let from = 0; from < jobs; from += 1_000) {
        const batch = Array.from({ length: Math.min(1_000, jobs - from) }, (_, n) => ({
          type: 'echo',
          payload: { n: from + n, ms: 150 },
        }));
        ids.push(
          ...(await server.call<{ jobIds: string[] }>('POST', '/api/jobs/bulk', { jobs: batch })).jobIds,
        );
      }
      let killed = 0;
      // What a worker said last is still there for a moment.
      const gone = new Set<number>();
      const completed = () => calls.total('type=echo&status=completed');
      let done: number;
      while ((done = await completed()) < jobs) {
        const workers = (await calls.workers()).filter(({ running, pid }) => running > 0 && !gone.has(pid));
        const victim = workers[killed % Math.max(1, workers.length)];
        if (killed < kills && victim !== undefined) {
          const inHand = victim.current.map(({ id }) => id);
          process.kill(victim.pid, 'SIGKILL');
          gone.add(victim.pid);
          killed += 1;
          await untilElsewhere(calls, inHand, victim.id);
        }
        await untilIt(async () => (await completed()) > done, 'work goes on', 60_000);
      }
      expect(killed).toBe(kills);
      expect(await calls.total('type=echo&status=failed')).toBe(0);
      const results: JobView[] = [];
      for (const id of ids) results.push(await calls.view(id));
      expect(results.map(({ result }) => (result as { n: number }).n)).toEqual(ids.map((_, n) => n));
      expect(results.every(({ attempts }) => attempts === 1)).toBe(true);
    } finally {
      await server.close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  });
});

/** Waits until none of the jobs is its worker's any more; longer than a look at the dead takes, shorter than a lock lasts. */
const untilElsewhere = (
  { details }: Pick<ReturnType<typeof callsOf>, 'details'>,
  ids: readonly string[],
  worker: string,
): Promise<void> =>
  untilIt(async () => {
    const jobs = await Promise.all(ids.map(details));
    return !jobs.some((job) => job.status === 'processing' && job.worker === worker);
  }, 'what it had in hand is given back');

describe('Redis', () => {
  it.each(fullSize ? [2, 8, 30, 65] : [2, 8])(
    'away for %d s costs nothing, and its return is noticed',
    async (seconds) => {
      await using redis = await durable();
      const { server, dataDir, ...calls } = await startServer({ redisUrl: redis.url });
      try {
        await calls.untilWorkers(1);
        const running = await calls.submit('echo', { ms: 1_000 });
        await calls.until(running, ['processing']);
        const ids = await Promise.all(
          Array.from({ length: 20 }, (_, n) => calls.submit('echo', { n, ms: 100 })),
        );
        await redis.stop();
        const away = lasting(seconds * 1_000);
        for (let n = 0; n < 3; n += 1) {
          const refused = await post(`${server.url}/api/jobs`, '{"type":"echo","payload":{}}');
          expect(refused).toMatchObject({ status: 503, body: { code: 'REDIS_UNAVAILABLE' } });
        }
        await away;
        await redis.restart();
        await untilIt(async () => (await server.health()).redis === 'ready', 'the return is noticed');
        const first = await Promise.race(ids.map((id) => calls.until(id, ['completed'])));
        expect(first.status).toBe('completed');
        for (const id of [running, ...ids])
          expect(await calls.until(id, ['completed', 'failed'])).toMatchObject({
            status: 'completed',
            attempts: 1,
          });
      } finally {
        await server.close();
        await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      }
    },
  );

  it('whose answer to a submission is lost has one job when it is submitted again with the same key', async () => {
    await using redis = await durable();
    const proxy = await RedisProxy.to(redis.port);
    const { server, dataDir, ...calls } = await startServer({ redisUrl: proxy.url });
    try {
      await calls.untilWorkers(1);
      const body = JSON.stringify({ type: 'echo', payload: { needle: 'in-a-haystack' } });
      const key = { 'idempotency-key': 'order-4711' };
      const lost = proxy.loseReplyTo('in-a-haystack');
      const [first] = await Promise.all([post(`${server.url}/api/jobs`, body, key), lost]);
      expect(first.status).toBe(503);
      let again = first;
      await expect
        .poll(async () => (again = await post(`${server.url}/api/jobs`, body, key)).status, {
          timeout: 20_000,
        })
        .toBe(202);
      const { jobId } = (await post(`${server.url}/api/jobs`, body, key)).body;
      expect(again.body['jobId']).toBe(jobId);
      await calls.until(String(jobId), ['completed']);
      expect(await calls.total('type=echo')).toBe(1);
      const other = JSON.stringify({ type: 'echo', payload: {} });
      expect(await post(`${server.url}/api/jobs`, other, key)).toMatchObject({ status: 409 });
    } finally {
      await server.close();
      await proxy.close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  });
});

describe('a server that is stopped', () => {
  it('does not wait for long jobs: puts them back, attempts unchanged, and they are done by the next one', async () => {
    await using redis = await durable();
    const { server, dataDir, ...calls } = await startServer({ redisUrl: redis.url });
    try {
      await calls.untilWorkers(1);
      const stubborn = await calls.submit('never', { stubborn: true });
      const obedient = await calls.submit('echo', { ms: 30_000 });
      const quick = await calls.submit('echo', { ms: 1_500 });
      for (const id of [stubborn, obedient, quick]) await calls.until(id, ['processing']);
      expect(await server.stop()).toMatchObject({ code: 0 });

      const next = await startServer({ redisUrl: redis.url, dataDir, env: { CAPSTAN_DATA_DIR: dataDir } });
      await next.server.call('PATCH', '/api/job-workers/settings', { processes: 0 });
      expect(await next.details(quick)).toMatchObject({ status: 'completed', attempts: 1 });
      for (const id of [stubborn, obedient]) {
        await next.until(id, ['pending', 'processing']);
        expect(await next.details(id)).toMatchObject({ attempts: 0 });
      }
      await next.server.close();
    } finally {
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  });
});

describe('workers of other machines', () => {
  /** A worker command that takes `echo`; on a machine of its own, so to speak. */
  const startWorker = (redisUrl: string, dataDir: string, args: readonly string[] = []) =>
    new WorkerCommand(
      ['--redis', redisUrl, '--types', 'echo', '--concurrency', '4', '--scripts', jobScripts, ...args],
      { CAPSTAN_DATA_DIR: dataDir },
    );
  const untilHeard = async (workers: () => Promise<JobWorkerView[]>, count: number) => {
    await expect.poll(async () => (await workers()).length, { timeout: 60_000 }).toBe(count);
  };

  it('are in the history though no engine was there while they worked', async () => {
    await using redis = await durable();
    const first = await startServer({ redisUrl: redis.url });
    const { dataDir } = first;
    const worker = startWorker(redis.url, dataDir, ['--health', '0']);
    try {
      await first.server.call('PATCH', '/api/job-workers/settings', { processes: 0 });
      await untilHeard(first.workers, 1);
      const [, health = ''] = await worker.said(/Health is told at (\S+)/);
      expect(await (await fetch(health)).json()).toMatchObject({ ok: true, redis: 'ready' });
      expect((await fetch(health.replace('/health', '/other'))).status).toBe(404);
      const jobs = Array.from({ length: 400 }, (_, n) => ({ type: 'echo', payload: { n, ms: 40 } }));
      const { jobIds } = await first.server.call<{ jobIds: string[] }>('POST', '/api/jobs/bulk', { jobs });
      await first.server.kill();
      const next = await startServer({ redisUrl: redis.url, dataDir });
      await expect
        .poll(() => next.total('type=echo&status=completed'), { timeout: 60_000 })
        .toBe(jobs.length);
      const ended = async () =>
        (await next.server.call<JobEntry[]>('GET', '/api/jobs/history?type=echo&limit=500')).map(
          ({ id }) => id,
        );
      await expect.poll(async () => (await ended()).length, { timeout: 10_000 }).toBe(jobs.length);
      expect((await ended()).sort()).toEqual(jobIds.toSorted());
      const { history } = await next.details(jobIds.at(-1) ?? '');
      expect(history).toMatchObject([{ number: 1, outcome: 'completed' }]);
      expect(await worker.stop()).toBe(0);
      expect(await next.workers()).toEqual([]);
      await next.server.close();
    } finally {
      await worker.stop('SIGKILL');
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  });

  it.runIf(fullSize)(
    'lose nothing when one is cut off, and a machine that sleeps for 45 s does nothing twice',
    async () => {
      await using redis = await durable();
      const proxy = await RedisProxy.to(redis.port);
      const { server, dataDir, ...calls } = await startServer({ redisUrl: redis.url });
      const awake = startWorker(redis.url, dataDir);
      const sleeping = startWorker(redis.url, dataDir);
      const cutOff = startWorker(proxy.url, dataDir);
      try {
        await server.call('PATCH', '/api/job-workers/settings', { processes: 0 });
        await untilHeard(calls.workers, 3);
        const ids = await Promise.all(
          Array.from({ length: 12 }, (_, n) => calls.submit('echo', { n, ms: 8_000 })),
        );
        for (const id of ids) await calls.until(id, ['processing']);
        const pids = [sleeping.pid, ...descendantsOf(sleeping.pid).map(({ pid }) => pid)];
        for (const pid of pids) process.kill(pid, 'SIGSTOP');
        proxy.cut();
        await lasting(45_000);
        for (const pid of pids) process.kill(pid, 'SIGCONT');

        for (const id of ids)
          expect(await calls.until(id, ['completed', 'failed'], 110_000)).toMatchObject({
            status: 'completed',
            attempts: 1,
          });
        const cutPids = new Set(descendantsOf(cutOff.pid).map(({ pid }) => pid));
        const byMachine = { cut: 0, slept: 0 };
        for (const id of ids) {
          const { result } = await calls.view(id);
          const { pid } = result as { pid: number };
          if (cutPids.has(pid)) byMachine.cut += 1;
          if (pids.includes(pid)) byMachine.slept += 1;
          const completions = async () => {
            const { history } = await calls.details(id);
            return history.filter(({ outcome }) => outcome === 'completed').length;
          };
          // The history is told of ends by the handful.
          await expect.poll(completions, { timeout: 10_000 }).toBe(1);
        }
        expect(byMachine.cut).toBe(0);
        // What the sleeper had in hand it finished itself: nobody else had begun it.
        expect(byMachine.slept).toBeGreaterThanOrEqual(4);
      } finally {
        for (const worker of [awake, sleeping, cutOff]) await worker.stop('SIGKILL');
        await server.close();
        await proxy.close();
        await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      }
    },
    240_000,
  );
});
