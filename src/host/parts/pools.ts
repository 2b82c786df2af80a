import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScriptFolders } from '../../adapters/files/script-folders.ts';
import { openTaskHistory } from '../../adapters/history/open-task-history.ts';
import type { HistoryProblem } from '../../adapters/history/open-or-set-aside.ts';
import type { TaskDatabase } from '../../adapters/history/task-database.ts';
import { createStartCounterFile } from '../../adapters/pools/start-counter-file.ts';
import { SystemProcessSampler } from '../../adapters/processes/process-sampler.ts';
import { Turns } from '../../core/pools/channel/turns.ts';
import { OneShots } from '../../core/pools/one-shots.ts';
import { ONE_SHOTS_GROUP, poolGroupId } from '../../core/pools/pool-groups.ts';
import { PoolTasks } from '../../core/pools/pool-tasks.ts';
import { Pools } from '../../core/pools/pools.ts';
import { Scripts } from '../../core/pools/scripts.ts';
import { TaskArchive } from '../../core/pools/task-archive.ts';
import { TaskNumbers } from '../../core/pools/task-numbers.ts';
import { TaskWatch } from '../../core/pools/task-watch.ts';
import { WorkerProcess, type WorkerSurroundings } from '../../core/pools/worker-process.ts';
import type { OneShotWorkerFactory, PoolWorkerFactory } from '../../core/ports/pool-worker.ts';
import type { ScriptCatalog } from '../../core/ports/script-catalog.ts';
import { goodParts } from '../../core/settings/good-parts.ts';
import { BusyWatch } from '../../core/supervision/busy-watch.ts';
import { DEFAULT_ONE_SHOT_SETTINGS, oneShotSettingsSchema } from '../../model/one-shot.ts';
import { DEFAULT_POOLS, type PoolOptions, poolOptionsSchema, savedPoolsSchema } from '../../model/pool.ts';
import type { Foundation } from './foundation.ts';
import { READY_LIMIT_MS } from '../../model/timings.ts';

export interface PoolsPartOptions {
  readonly scriptFolders: readonly string[];
  readonly workerEntry: URL;
}

/** Pools, one-shots, their tasks and scripts. */
export interface PoolsPart {
  readonly pools: Pools;
  readonly oneShots: OneShots;
  readonly tasks: PoolTasks;
  /** What is kept of tasks that have ended, whoever ran them. */
  readonly history: TaskDatabase;
  /** What is wrong with it. */
  readonly historyProblems: () => readonly HistoryProblem[];
  readonly scripts: Scripts;
  /** Starts the workers of the pools without waiting for them. */
  start(): void;
  /** Takes no more work; what runs may finish until `deadlineMs` from now, what waits is told that it will not be. */
  stop(deadlineMs: number): Promise<void>;
}

function surroundings(foundation: Foundation, scripts: ScriptCatalog, entry: URL): WorkerSurroundings {
  const { clock, log, events, config, launcher, processes, onUnexpectedError } = foundation;
  const sampler = new SystemProcessSampler({ clock });
  // Elsewhere a look costs a process of its own.
  const periodMs = process.platform === 'linux' ? 200 : 1_000;
  return {
    launcher,
    entry: fileURLToPath(entry),
    clock,
    log,
    processes,
    busyWatch: new BusyWatch({ clock, sampler, periodMs, onError: onUnexpectedError }),
    startCounters: createStartCounterFile,
    scripts,
    turns: new Turns(),
    environment: (name) => config.env[name],
    onMemoryLimit: (label, cause) => {
      events.add({ kind: 'memory-limit-hit', at: clock.now(), process: label, cause });
    },
  };
}

function poolWorkers(around: WorkerSurroundings): (options: () => PoolOptions) => PoolWorkerFactory {
  return (options) => (id, listener) =>
    new WorkerProcess(around, {
      id,
      label: `worker ${id}`,
      groupId: poolGroupId(options().poolName),
      oneShot: false,
      listener,
      settings: () => {
        const { workerScript, memoryLimitMb, maxActiveTasksPerWorker, startTimeoutMs, env } = options();
        return {
          script: workerScript,
          memoryLimitMb,
          maxActive: maxActiveTasksPerWorker,
          startTimeoutMs,
          env,
        };
      },
    });
}

function singleWorkers(around: WorkerSurroundings): OneShotWorkerFactory {
  return (id, { script, memoryLimitMb }, listener) =>
    new WorkerProcess(around, {
      id,
      label: `process ${id}`,
      groupId: ONE_SHOTS_GROUP,
      oneShot: true,
      listener,
      settings: () => ({ script, memoryLimitMb, maxActive: 1, startTimeoutMs: READY_LIMIT_MS, env: [] }),
    });
}

/** The pools as they were kept, or those of a first start. No process is started yet. */
export async function buildPools(foundation: Foundation, options: PoolsPartOptions): Promise<PoolsPart> {
  const { clock, awake, log, events, closings, config, file } = foundation;
  const catalog = new ScriptFolders(options.scriptFolders);
  const around = surroundings(foundation, catalog, options.workerEntry);
  const { database: history, problems } = openTaskHistory(join(config.dataDir, 'tasks.sqlite'), log);
  closings.add('task history', () => history.close());
  const archive = new TaskArchive({ history, clock });
  closings.add('task archive', () => archive.flush());

  const numbers = new TaskNumbers(randomBytes(4).toString('hex'));
  const common = { clock, awake, numbers, archive, watch: new TaskWatch(), scripts: catalog };
  const poolStore = file('pools.json', savedPoolsSchema);
  const first = DEFAULT_POOLS.map((input) => poolOptionsSchema.parse(input));
  const saved = (await poolStore.load())?.pools ?? first;
  const pools = new Pools({ ...common, events, store: poolStore, workers: poolWorkers(around) }, saved);
  const kept = goodParts(oneShotSettingsSchema, DEFAULT_ONE_SHOT_SETTINGS);
  const oneShotStore = file('one-shots.json', kept);
  const factory = singleWorkers(around);
  const settings = (await oneShotStore.load()) ?? DEFAULT_ONE_SHOT_SETTINGS;
  const oneShots = new OneShots({ ...common, store: oneShotStore, factory }, settings);
  const tasks = new PoolTasks({
    ...common,
    holders: function* () {
      yield* pools.holders();
      yield oneShots.holder();
    },
  });
  const stop = async (deadlineMs: number) => {
    await Promise.all([pools.stop(deadlineMs), oneShots.stop(deadlineMs)]);
  };
  closings.add('pools', () => stop(0));
  return {
    pools,
    oneShots,
    tasks,
    history,
    historyProblems: problems,
    scripts: new Scripts({ catalog, factory }),
    start: () => pools.start(),
    stop,
  };
}
