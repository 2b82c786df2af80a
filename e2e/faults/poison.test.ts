import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/job.ts';
import type { ProcessGroup } from '../../src/model/process-group.ts';
import { python } from '../fixtures/python.ts';
import { PythonStage } from '../fixtures/python-stage.ts';
import { RedisServer } from '../fixtures/redis-server.ts';
import { CapstanServer } from '../fixtures/server.ts';
import { until } from '../fixtures/until.ts';

/** 100 of each; by default a few. */
const COUNT = process.env['CAPSTAN_FULL'] === '1' ? 100 : 3;
const jobScripts = fileURLToPath(new URL('../fixtures/job-scripts/', import.meta.url));
const WAYS = ['exit', 'abort', 'segfault'] as const;
const CAUSES = { exit: /exit code 7/, abort: /SIGABRT/, segfault: /SIGSEGV/ } as const;
/** Bad and good ones in turn. */
const payloads = Array.from({ length: 2 * COUNT }, (_, n) => ({
  n,
  how: n % 2 === 1 ? null : WAYS[(n / 2) % WAYS.length]!,
  waitMs: n % 7,
}));
const LONG = Math.max(60_000, COUNT * 20_000);

describe('work that ends its processes', () => {
  it(
    'does not end job workers, nor any job that was beside it',
    async () => {
      await using closing = new AsyncDisposableStack();
      const dataDir = await mkdtemp(join(tmpdir(), 'capstan-poison-'));
      closing.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
      await cp(jobScripts, join(dataDir, 'scripts'), { recursive: true });
      const redis = closing.use(await RedisServer.start());
      const server = closing.use(await CapstanServer.start({ dataDir, env: { REDIS_URL: redis.url } }));
      const ids = await Promise.all(
        payloads.map(async (payload) => {
          const { jobId } = await server.call<{ jobId: string }>('POST', '/api/jobs', {
            type: 'poison',
            payload,
          });
          return { id: jobId, how: payload.how };
        }),
      );
      for (const { id, how } of ids) {
        const job = () => server.call<JobRecord>('GET', `/api/jobs/${id}/details`);
        let last = await job();
        const ended = async () => ['completed', 'failed'].includes((last = await job()).status);
        await until(ended, () => `job ${id} has ended: ${JSON.stringify(last)}`, LONG);
        if (how === null) expect(last.status).toBe('completed');
        else {
          expect(last).toMatchObject({ status: 'failed', error: { code: 'WORKER_DIED' } });
          expect(last.error?.message).toMatch(CAUSES[how]);
          expect(last.error?.message).toMatch(/died 3 times/);
        }
      }
      const groups = await server.call<ProcessGroup[]>('GET', '/api/processes/groups');
      expect(groups.find(({ id }) => id === 'jobs')).toMatchObject({ problem: null });
      const { jobId } = await server.call<{ jobId: string }>('POST', '/api/jobs', {
        type: 'poison',
        payload: { n: 1 },
      });
      await until(
        async () =>
          (await server.call<JobRecord>('GET', `/api/jobs/${jobId}/details`)).status === 'completed',
        'the workers go on',
        LONG,
      );
    },
    3 * LONG,
  );

  it.skipIf(python === null)(
    'does not end Python workers, nor any task before or after it',
    async () => {
      await using stage = await PythonStage.start({ worker_a: 2 });
      const ids = await Promise.all(
        payloads.map(async ({ n, how }) => ({ id: await stage.submit('poison', { n, how }), how })),
      );
      for (const { id, how } of ids) {
        const task = await stage.done(id, LONG);
        if (how === null) expect(task).toMatchObject({ state: 'done', attempts: 1 });
        else expect(task).toMatchObject({ state: 'failed', attempts: 3, failure: { code: 'WORKER_DIED' } });
      }
      await until(async () => (await stage.running()).length === 2, 'both workers run', 30_000);
      expect(await stage.done(await stage.submit('poison', { n: 1 }))).toMatchObject({ state: 'done' });
    },
    3 * LONG,
  );
});
