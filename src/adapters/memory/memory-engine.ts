import type { Engine } from '../../core/engine.ts';
import { EventLog } from '../../core/events/event-log.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { EngineSystem } from '../../core/system/engine-system.ts';
import { givenParts } from '../../core/settings/given-parts.ts';
import type { KeptSettings } from '../../core/settings/kept-settings.ts';
import { Tasks } from '../../core/tasks/tasks.ts';
import { Writes } from '../../core/work/work-writes.ts';
import { NO_WRITES, type WorkWrites } from '../../model/work-writes.ts';
import { createMemoryJobs, type MemoryJobs } from './jobs/memory-jobs.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryConnections } from './memory-connections.ts';
import { MemoryOscillator } from './memory-oscillator.ts';
import { createMemoryPools, type MemoryPools } from './memory-pools.ts';
import { createMemoryProcesses } from './memory-processes.ts';
import { MemoryPython } from './memory-python.ts';
import { MemoryQueues } from './memory-queues.ts';
import { createMemorySystem } from './memory-system.ts';

/** An engine without Redis, threads or processes. Tests drive it by hand; a panel under development lets it live. */
export interface MemoryEngine extends Engine {
  /** Does the jobs that can be done now. */
  readonly workOnJobs: MemoryJobs['work'];
  readonly oscillator: MemoryOscillator;
  readonly connections: MemoryConnections;
  readonly queues: MemoryQueues;
  readonly pools: MemoryPools['pools'];
  readonly oneShots: MemoryPools['oneShots'];
  readonly python: MemoryPython;
  readonly system: EngineSystem;
  /** Workers of the pools, by their ids. */
  readonly workers: MemoryPools['workers'];
  readonly events: EventLog;
  /** Ends its timers and every stream. */
  close(): void;
}

export interface MemoryEngineOptions {
  /** Default: a clock that stands still. */
  readonly clock?: Clock;
  /** Lets the fleet work by itself while it is started, as fast as its settings say. Default false. */
  readonly lively?: boolean;
}

const BEAT_MS = 250;

/** Makes the fleet and the Python workers work with the clock. Returns how to end it. */
function liven(engine: MemoryEngine, clock: Clock): () => void {
  let owed = 0;
  engine.python.giveUp();
  return clock.every(BEAT_MS, () => {
    const { pushIntervalMs, pullLimit } = engine.oscillator.settings();
    const { livePushers } = engine.oscillator.state();
    const pushed = (livePushers * 1_000) / Math.max(1, pushIntervalMs);
    const pulled = pullLimit === null ? 2_000 : (pullLimit.max * 1_000) / pullLimit.durationMs;
    owed += (Math.min(pushed, pulled, 2_000) * BEAT_MS) / 1_000;
    const messages = Math.floor(owed);
    owed -= messages;
    engine.workOnJobs();
    engine.oscillator.process(messages, BEAT_MS / 1_000);
    engine.python.tasks.work();
    if (messages > 0) engine.system.logLines.write('debug', 'thread host', `${messages} messages processed`);
  });
}

/** `reports` is another application's. */
const OWN_QUEUES = ['messages'];

function memoryWrites(): Pick<KeptSettings<WorkWrites>, 'current' | 'change'> {
  let writes = NO_WRITES;
  return {
    current: () => writes,
    change: (change) => {
      writes = { ...writes, ...givenParts(typeof change === 'function' ? change(writes) : change) };
      return Promise.resolve(writes);
    },
  };
}

export function createMemoryEngine(options: MemoryEngineOptions = {}): MemoryEngine {
  const clock = options.clock ?? new ManualClock();
  const events = new EventLog();
  const connections = new MemoryConnections(clock, events);
  const available = () => {
    connections.requireReady();
  };
  const oscillator = new MemoryOscillator(clock, events, available);
  const writes = new Writes({
    settings: memoryWrites(),
    connections,
    ownPrefix: () => 'bull',
    ownNames: () => Promise.resolve(new Set(OWN_QUEUES)),
  });
  const queues = new MemoryQueues(clock.now(), available, writes);
  const pools = createMemoryPools({ clock, events });
  const {
    work: workOnJobs,
    end: endJobs,
    jobGlance,
    ...jobs
  } = createMemoryJobs({ clock, events, available });
  const python = new MemoryPython(clock, events, available);
  const processes = createMemoryProcesses({ clock, events, oscillator, pools, python });
  const { oneShots, scripts, workers } = pools;
  const parts = {
    oscillator,
    connections,
    queues,
    work: writes,
    pools: pools.pools,
    oneShots,
    processes,
    python,
  };
  const system = createMemorySystem({ ...parts, jobGlance, clock, events });
  system.logLines.write('info', 'engine', 'Made up: no Redis, no threads.');
  const cancels: (() => void)[] = [];
  const engine: MemoryEngine = {
    ...parts,
    ...jobs,
    workOnJobs,
    tasks: new Tasks({ pools: pools.tasks, python: python.tasks }),
    scripts,
    deadLetters: python,
    workers,
    system,
    events,
    close: () => {
      for (const cancel of cancels) cancel();
      endJobs();
      system.close();
      system.logLines.end();
      oscillator.states.end();
    },
  };
  if (options.lively === true) cancels.push(liven(engine, clock));
  return engine;
}
