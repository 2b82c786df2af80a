import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startPoolRig } from '../../e2e/fixtures/pools.ts';
import { DomainError } from '../model/domain-error.ts';

/** 100 of each in every order; by default a few of each, so that a run takes seconds. */
const FULL = process.env['CAPSTAN_FULL'] === '1';
const COUNT = FULL ? 100 : 5;
const scripts = fileURLToPath(new URL('../../e2e/fixtures/scripts/', import.meta.url));
const WAYS = ['exit', 'abort', 'segfault', 'memory', 'later'] as const;

/** Good and bad tasks in an order that is told by a number. */
function mixed(order: 'good first' | 'bad first' | 'in turn') {
  const good = Array.from({ length: COUNT }, (_, n) => ({ n, how: null, waitMs: n % 7 }));
  const bad = Array.from({ length: COUNT }, (_, n) => ({ n: -n, how: WAYS[n % WAYS.length], waitMs: n % 5 }));
  if (order === 'good first') return [...good, ...bad];
  if (order === 'bad first') return [...bad, ...good];
  return good.flatMap((one, index) => [bad[index]!, one]);
}

describe('a pool whose tasks end their processes', () => {
  const cases = [
    { maxActiveTasksPerWorker: 1, workerCount: 1, order: 'bad first' },
    { maxActiveTasksPerWorker: 8, workerCount: 2, order: 'in turn' },
    { maxActiveTasksPerWorker: 1, workerCount: 4, order: 'in turn' },
    { maxActiveTasksPerWorker: 8, workerCount: 1, order: 'good first' },
  ] as const;

  it.each(FULL ? cases : cases.slice(0, 2))(
    'completes every other task and goes on: $workerCount × $maxActiveTasksPerWorker, $order',
    async ({ order, ...options }) => {
      const rig = await startPoolRig({
        scriptFolders: [scripts],
        pools: [{ poolName: 'P', workerScript: 'poison.js', memoryLimitMb: 32, ...options }],
      });
      try {
        const ends = await Promise.all(
          mixed(order).map(async (task) => {
            const end = await rig.pools.execute('P', task).then(
              () => 'done',
              (error: unknown) =>
                error instanceof DomainError ? `${error.code}: ${error.message}` : 'a bug',
            );
            return { how: task.how, end };
          }),
        );
        const good = ends.filter(({ how }) => how === null).map(({ end }) => end);
        expect(good).toEqual(good.map(() => 'done'));
        const causes: Record<string, RegExp> = {
          exit: /^WORKER_DIED: exit code 7 \(started 3 times\)$/,
          later: /^WORKER_DIED: exit code 7 \(started 3 times\)$/,
          abort: /^WORKER_DIED: killed by SIGABRT \(started 3 times\)$/,
          segfault: /^WORKER_DIED: killed by SIGSEGV \(started 3 times\)$/,
          memory:
            /^WORKER_DIED: (its heap grew beyond the limit of 32 MB|resident memory .*)( \(started [23] times\))?$/,
        };
        for (const { how, end } of ends) if (typeof how === 'string') expect(end).toMatch(causes[how]!);
        expect(rig.pools.get('P').state).toEqual({ kind: 'working' });
        expect(await rig.pools.execute('P', { n: 1 })).toEqual({ n: 1 });
      } finally {
        await rig.close();
      }
    },
    FULL ? 900_000 : 120_000,
  );
});
