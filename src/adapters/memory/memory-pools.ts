import { OneShots } from '../../core/pools/one-shots.ts';
import { PoolTasks } from '../../core/pools/pool-tasks.ts';
import { Pools } from '../../core/pools/pools.ts';
import { Scripts } from '../../core/pools/scripts.ts';
import { TaskArchive } from '../../core/pools/task-archive.ts';
import { TaskNumbers } from '../../core/pools/task-numbers.ts';
import { TaskWatch } from '../../core/pools/task-watch.ts';
import type { EventLog } from '../../core/events/event-log.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { OneShotWorkerFactory } from '../../core/ports/pool-worker.ts';
import type { SettingsStore } from '../../core/ports/settings-store.ts';
import type { ScriptCatalog } from '../../core/ports/script-catalog.ts';
import { DomainError } from '../../model/domain-error.ts';
import { DEFAULT_POOLS, type PoolOptions, poolOptionsSchema, type SavedPools } from '../../model/pool.ts';
import type { ProcessView } from '../../model/process.ts';
import { alwaysAwake } from './always-awake.ts';
import { MemoryHistory } from './memory-history.ts';
import { MemoryPoolWorker } from './memory-pool-worker.ts';
import { MemoryStore } from './memory-store.ts';

const SCRIPTS = ['workers/exampleWorker_CPULoad.js', 'workers/exampleWorker_MemoryUsage.js'];

const scripts: ScriptCatalog = {
  list: async () => SCRIPTS,
  resolve: async (name) => {
    if (!SCRIPTS.includes(name.replace(/^\.\//, '')))
      throw new DomainError('SCRIPT_NOT_ALLOWED', 'There is no such script.', { script: name });
    return `/scripts/${name}`;
  },
};

/** What the make-believe scripts do: tasks that ask for it fail, all others come back as they are. */
function pretend(task: unknown): unknown {
  if (typeof task === 'object' && task !== null && 'fail' in task) throw new Error(String(task.fail));
  return task;
}

export interface MemoryPools {
  readonly pools: Pools;
  readonly oneShots: OneShots;
  readonly tasks: PoolTasks;
  readonly scripts: Scripts;
  /** Workers of the pools, by their ids; tests let them die and finish. */
  readonly workers: ReadonlyMap<string, MemoryPoolWorker>;
  processes(): ProcessView[];
}

/** Pools whose workers live in memory; `automatic`: they finish each task at once. */
export function createMemoryPools(options: {
  clock: Clock;
  events: EventLog;
  automatic?: boolean;
  /** What the pools are kept in. */
  store?: SettingsStore<SavedPools>;
}): MemoryPools {
  const { clock, events, automatic = true } = options;
  const workers = new Map<string, MemoryPoolWorker>();
  const numbers = new TaskNumbers('memory');
  const archive = new TaskArchive({ clock, history: new MemoryHistory() });
  const watch = new TaskWatch();
  const make = (worker: MemoryPoolWorker) => {
    worker.automatic = automatic;
    worker.script = pretend;
    return worker;
  };
  const defaults: PoolOptions[] = DEFAULT_POOLS.map((input) => poolOptionsSchema.parse(input));
  const common = { clock, awake: alwaysAwake(clock), numbers, archive, watch, scripts };
  const pools = new Pools(
    {
      ...common,
      events,
      store: options.store ?? new MemoryStore(),
      workers: (poolOptions) => (id, listener) => {
        const { maxActiveTasksPerWorker: maxActive } = poolOptions();
        const worker = make(new MemoryPoolWorker({ id, listener, clock, maxActive }));
        workers.set(id, worker);
        return worker;
      },
    },
    defaults,
  );
  const factory: OneShotWorkerFactory = (id, _what, listener) =>
    make(new MemoryPoolWorker({ id, listener, clock, oneShot: true }));
  const oneShots = new OneShots({ ...common, store: new MemoryStore(), factory });
  const tasks = new PoolTasks({
    ...common,
    holders: function* () {
      yield* pools.holders();
      yield oneShots.holder();
    },
  });
  pools.start();
  return {
    pools,
    oneShots,
    tasks,
    scripts: new Scripts({ catalog: scripts, factory }),
    workers,
    processes: () => [...workers.values()].map((worker) => worker.view()),
  };
}
