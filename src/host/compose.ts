import { join } from 'node:path';
import type { HistoryProblem } from '../adapters/history/open-or-set-aside.ts';
import type { Engine } from '../core/engine.ts';
import type { HistoryTrouble } from '../core/live/attention.ts';
import type { Exposition } from '../core/ports/figures.ts';
import type { EngineSystem } from '../core/system/engine-system.ts';
import { Tasks } from '../core/tasks/tasks.ts';
import type { EngineView } from '../model/engine.ts';
import type { LogLine } from '../model/log.ts';
import type { HostConfig } from './config.ts';
import type { WorkerEntries } from './entries.ts';
import { breakGround, type Ground, layFoundation } from './parts/foundation.ts';
import { identify } from './parts/identity.ts';
import { buildClock } from './parts/clock.ts';
import { buildJobs } from './parts/jobs.ts';
import { buildOscillator } from './parts/oscillator.ts';
import { buildPools } from './parts/pools.ts';
import { buildProcesses } from './parts/processes.ts';
import { buildQueues } from './parts/queues.ts';
import { buildPython } from './parts/python.ts';
import { buildRedis } from './parts/redis.ts';
import { buildSystem, loadEngineSettings } from './parts/system.ts';
import { thrownMessage } from '../model/values/describe-thrown.ts';
import { LONGEST_OPENING_MS, POOLS_FINISH_MS } from '../model/timings.ts';

export interface ComposeOptions {
  readonly config: HostConfig;
  readonly entries: WorkerEntries;
  /** Folder of the scripts that come with Capstan; the user's own are beside it in the data folder. */
  readonly exampleScripts: string;
  /** Folder of the Python package `capstan_worker`. */
  readonly pythonPackage: string;
  readonly version: string;
  readonly host: EngineView['host'];
  /** Who is told of each log line besides the panel. */
  readonly sinks: readonly ((line: LogLine) => void)[];
}

/** What a history's file has met with, as attention tells it. */
function historyTrouble(history: 'jobs' | 'tasks', problem: HistoryProblem): HistoryTrouble {
  if (problem.kind === 'not-written')
    return { kind: 'history-not-written', severity: 'bad', history, reason: problem.reason };
  const { file, problem: words } = problem;
  return { kind: 'history-set-aside', severity: 'warn', history, file, problem: words };
}

/** The engine and what its host needs to serve it. */
export interface ComposedEngine extends Ground {
  readonly engine: Engine;
  readonly system: EngineSystem;
  readonly exposition: Exposition;
  /** What the HTTP API asks for where it asks for a token. */
  readonly token: string;
  /**
   * Connects to Redis, starting the embedded server if that is the one in use, and starts the oscillator if the
   * settings say so. Resolves after ten seconds at most: an engine without Redis works, and says so.
   */
  begin(): Promise<void>;
  /**
   * Stops it in order: no new work, the oscillator finishes what it holds and saves its state, then everything that
   * was made, the last first. Never rejects; racing calls share one run.
   */
  close(): Promise<void>;
}

/**
 * Builds the engine on its data folder.
 * @throws DomainError DATA_FOLDER_TAKEN
 */
export async function compose(options: ComposeOptions): Promise<ComposedEngine> {
  const ground = breakGround(options.sinks);
  try {
    return await build(ground, options);
  } catch (error) {
    await ground.closings.run();
    throw error;
  }
}

async function build(ground: Ground, options: ComposeOptions): Promise<ComposedEngine> {
  const { config, entries, exampleScripts, version, host } = options;
  const foundation = await layFoundation(ground, config, entries.guard);
  const identity = await identify(foundation);
  const userScripts = join(config.dataDir, 'scripts');
  const scriptFolders = [exampleScripts, userScripts];
  let isBusy = () => false;
  let rest = (): Promise<() => void> => Promise.resolve(() => undefined);
  const redis = buildRedis(foundation, { isBusy: () => isBusy(), rest: () => rest() });
  const oscillator = await buildOscillator(foundation, {
    redis,
    engineId: identity.id,
    scriptFolders,
    threadHostEntry: entries.threadHost,
    threadEntry: entries.oscillatorThread,
  });
  const {
    start: startPools,
    stop: stopPools,
    ...pools
  } = await buildPools(foundation, {
    scriptFolders,
    workerEntry: entries.poolWorker,
  });
  const settings = await loadEngineSettings(foundation);
  const jobs = await buildJobs(foundation, {
    fileBounds: () => settings.current(),
    link: redis.link,
    place: () => redis.connections.place(),
    engineId: identity.id,
    version,
    workerEntry: entries.jobWorker,
    exampleScripts,
    userScripts,
  });
  const { queues, work } = await buildQueues(foundation, { redis, jobs });
  isBusy = () => oscillator.isBusy();
  const python = await buildPython(foundation, {
    link: redis.link,
    engineId: identity.id,
    history: pools.history,
    packageDir: options.pythonPackage,
  });
  rest = async () => {
    await Promise.all([jobs.rest(), python.supervisor.rest()]);
    return () => {
      jobs.resume();
      python.supervisor.resume();
    };
  };
  buildClock(foundation, { link: redis.link, oscillator, jobs });
  const { processes, start: startScaling } = await buildProcesses(foundation, {
    redis,
    oscillator,
    pools,
    jobs,
    python,
  });
  const { system, exposition } = buildSystem(foundation, {
    settings,
    redis,
    queues,
    oscillator,
    pools,
    jobs,
    processes,
    python,
    histories: () => [
      ...pools.historyProblems().map((problem) => historyTrouble('tasks', problem)),
      ...jobs.historyProblems().map((problem) => historyTrouble('jobs', problem)),
    ],
    version,
    host,
    scriptFolders,
  });
  const engine: Engine = {
    oscillator,
    connections: redis.connections,
    queues,
    work,
    pools: pools.pools,
    oneShots: pools.oneShots,
    tasks: new Tasks({ pools: pools.tasks, python: python.tasks }),
    scripts: pools.scripts,
    processes,
    python: python.python,
    deadLetters: python.deadLetters,
    ...jobs.controls,
    system,
  };

  let closing: Promise<void> | null = null;
  const close = async () => {
    system.stopping();
    // What runs in them may need the rest, so all of it finishes together before anything is closed.
    await Promise.all([
      oscillator.stop().catch(ground.onUnexpectedError),
      stopPools(POOLS_FINISH_MS).catch(ground.onUnexpectedError),
      jobs.stop().catch(ground.onUnexpectedError),
      python.supervisor.stop().catch(ground.onUnexpectedError),
    ]);
    await ground.closings.run();
  };
  return {
    ...ground,
    engine,
    system,
    exposition,
    token: config.token ?? identity.apiToken,
    begin: async () => {
      startPools();
      startScaling();
      jobs.start();
      python.start();
      const open = redis.connections.open().catch(ground.onUnexpectedError);
      const started = open.then(async () => {
        if (system.settings().startOscillatorAtLaunch) await oscillator.start();
      });
      started.catch((error: unknown) => {
        ground.log.write('warn', 'engine', `The oscillator could not be started: ${thrownMessage(error)}`);
      });
      // A server that has a lot to read takes its time; the panel shows that, so it need not be waited for.
      await Promise.race([
        open,
        new Promise<void>((resolve) => ground.clock.after(LONGEST_OPENING_MS, resolve)),
      ]);
    },
    close: () => (closing ??= close()),
  };
}
