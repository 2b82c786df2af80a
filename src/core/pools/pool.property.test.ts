import { describe, expect, it } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { alwaysAwake } from '../../adapters/memory/always-awake.ts';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { MemoryPoolWorker } from '../../adapters/memory/memory-pool-worker.ts';
import { DomainError } from '../../model/domain-error.ts';
import { poolOptionsSchema } from '../../model/pool.ts';
import { Pool } from './pool.ts';
import type { PoolTask } from './pool-task.ts';

/** Everything that can happen to a pool, with numbers that choose whom. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('submit' as const), priority: fc.integer({ min: -1, max: 1 }) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('finish' as const), who: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('finish unreported' as const), who: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), who: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('memory' as const), who: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('revive' as const), who: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), who: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('resize' as const), to: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pause', 'resume', 'renew') }) },
);

const options = fc.record({
  workerCount: fc.integer({ min: 1, max: 4 }),
  maxActiveTasksPerWorker: fc.integer({ min: 1, max: 3 }),
  maxSentAheadPerWorker: fc.integer({ min: 0, max: 5 }),
  maxQueuedTasks: fc.integer({ min: 0, max: 20 }),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  taskTimeoutMs: fc.option(fc.integer({ min: 10, max: 2_000 })),
  recycleAfterTasks: fc.option(fc.integer({ min: 1, max: 5 })),
});

describe('a pool, whatever happens', () => {
  it('ends each task exactly once, and runs none more often than it may', async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.array(step, { maxLength: 120, size: 'max' }), async (chosen, steps) => {
        const clock = new ManualClock();
        const workers: MemoryPoolWorker[] = [];
        let number = 0;
        const pool: Pool = new Pool({
          clock,
          awake: alwaysAwake(clock),
          options: poolOptionsSchema.parse({ poolName: 'P', workerScript: 'a.js', ...chosen }),
          factory: (id, listener) => {
            const worker = new MemoryPoolWorker({
              id,
              listener,
              clock,
              maxActive: pool.options.maxActiveTasksPerWorker,
            });
            workers.push(worker);
            return worker;
          },
          nextNumber: () => ++number,
          observer: { changed: () => undefined, ended: () => undefined },
          onEvent: () => undefined,
        });
        pool.start();
        const accepted: { task: PoolTask; payload: number; ends: string[] }[] = [];
        let payload = 0;
        const revive = (worker: MemoryPoolWorker | undefined) => {
          const kind = worker?.view().state.kind;
          if (kind === 'restarting') worker?.start();
          if (worker?.view().state.kind === 'starting') worker.beReady();
        };
        for (const one of steps) {
          const worker = 'who' in one ? workers[one.who % workers.length] : undefined;
          const runs = worker?.view().state.kind === 'running';
          switch (one.do) {
            case 'submit': {
              const mine = ++payload;
              const ends: string[] = [];
              try {
                const task = pool.submit(mine, { priority: one.priority }, (end) => ends.push(end.state));
                accepted.push({ task, payload: mine, ends });
              } catch (error) {
                expect(error).toMatchObject({ code: 'QUEUE_FULL' });
              }
              break;
            }
            case 'finish':
              worker?.finish();
              break;
            case 'finish unreported':
              worker?.finish({ report: false });
              // What it does not report dies with it.
              if (runs) worker.die({ kind: 'killed', cause: 'killed by SIGKILL' });
              break;
            case 'die':
              if (runs) worker.die({ kind: 'crash', cause: 'exit code 1' });
              break;
            case 'memory':
              if (runs) worker.die({ kind: 'memory', cause: 'too much' });
              break;
            case 'revive':
              revive(worker);
              break;
            case 'cancel': {
              const task = accepted[one.who % Math.max(1, accepted.length)]?.task;
              if (task !== undefined) pool.cancel(task);
              break;
            }
            case 'wait':
              clock.advance(one.ms);
              break;
            case 'resize':
              pool.change({ workerCount: one.to });
              break;
            case 'pause':
              pool.pause();
              break;
            case 'resume':
              pool.resume();
              break;
            case 'renew':
              pool.restart();
              break;
          }
          const { queued, workers: views } = pool.view();
          for (const view of views)
            expect(view.activeTasks).toBeLessThanOrEqual(chosen.maxActiveTasksPerWorker);
          expect(queued).toBeLessThanOrEqual(
            chosen.maxQueuedTasks +
              views.length * (chosen.maxActiveTasksPerWorker + chosen.maxSentAheadPerWorker) * 2,
          );
        }
        // Everybody gets well and works until there is nothing left.
        pool.resume();
        for (let round = 0; round < 1_000 && accepted.some(({ ends }) => ends.length === 0); round++) {
          for (const worker of workers) {
            revive(worker);
            worker.finish();
          }
          clock.advance(10);
        }
        const begun = workers.flatMap((worker) => worker.begun);
        // One whose worker was ended because of another task has done nothing: that does not count.
        const replaced = workers.flatMap(({ asked }) => asked.filter((one) => one.startsWith('replace')));
        const most = chosen.maxAttempts === 1 ? 1 : chosen.maxAttempts + replaced.length;
        for (const { payload: mine, ends } of accepted) {
          expect(ends).toHaveLength(1);
          const times = begun.filter((other) => other === mine).length;
          expect(times).toBeLessThanOrEqual(most);
          if (ends[0] === 'done') expect(times).toBeGreaterThan(0);
        }
        const { counts, queued, running } = pool.view();
        expect(counts.done + counts.failed + counts.cancelled).toBe(accepted.length);
        expect([queued, running]).toEqual([0, 0]);
        await pool.stop(0, new DomainError('ENGINE_STOPPING', 'bye'));
      }),
    );
  });
});
