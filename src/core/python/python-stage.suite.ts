import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { MemoryChild } from '../../adapters/memory/memory-child.ts';
import { MemoryHistory } from '../../adapters/memory/memory-history.ts';
import { memoryLogs } from '../../adapters/memory/memory-logs.ts';
import { MemoryPythonBoard, MemoryPythonRedis } from '../../adapters/memory/memory-python-board.ts';
import { MemoryStore } from '../../adapters/memory/memory-store.ts';
import { DomainError } from '../../model/domain-error.ts';
import { DEFAULT_PYTHON_SETTINGS, type PythonSettings, pythonSettingsSchema } from '../../model/python.ts';
import type { RedisLinkState } from '../../model/redis.ts';
import type { WireResult } from '../../model/wire/python.ts';
import { EventLog } from '../events/event-log.ts';
import { Listeners } from '../ports/listeners.ts';
import type { OwnList } from '../ports/python-board.ts';
import { KeptSettings } from '../settings/kept-settings.ts';
import { AwakeTime } from '../supervision/awake-time.ts';
import { ProcessOutputs } from '../supervision/process-output.ts';
import { ProcessTable } from '../supervision/process-table.ts';
import { composePython } from './compose-python.ts';

/** Lets everything that is already settled take its course. */
export const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

export interface StageOptions {
  readonly redis?: MemoryPythonRedis;
  readonly engineId?: string;
  readonly clock?: ManualClock;
  readonly settings?: Partial<PythonSettings>;
  readonly external?: boolean;
  /** Why there is no Python. */
  readonly noPython?: string;
  readonly history?: MemoryHistory;
}

/** Everything about Python over a make-believe Redis and make-believe processes, which beat as the clock is turned. */
export async function stagePython(options: StageOptions = {}) {
  const { redis = new MemoryPythonRedis(), engineId = 'engine', clock = new ManualClock() } = options;
  const history = options.history ?? new MemoryHistory();
  const now = () => clock.now() / 1_000;
  const board = new MemoryPythonBoard(redis, { engineId, now });
  const lines: string[] = [];
  const events = new EventLog();
  const log = {
    write: (_level: string, source: string, text: string) => void lines.push(`${source}: ${text}`),
  };
  const awake = new AwakeTime(clock);
  const unexpected: unknown[] = [];
  const onUnexpectedError = (error: unknown) => void unexpected.push(error);
  const outputs = new ProcessOutputs({ clock, logs: memoryLogs });
  const sampler = { sample: () => Promise.resolve(new Map()) };
  const processes = new ProcessTable({ clock, sampler, outputs, onError: onUnexpectedError });

  let state: RedisLinkState = { kind: 'ready', since: clock.now(), roundTripMs: 1 };
  let url = 'redis://one';
  const changes = new Listeners<RedisLinkState>();
  const link = {
    state: () => state,
    onChange: (listener: (now: RedisLinkState) => void) => changes.add(listener),
  };
  const enter = (next: RedisLinkState) => {
    state = next;
    redis.away = next.kind !== 'ready';
    changes.tell(next);
  };

  let pid = options.engineId === undefined ? 100 : 500;
  let noPython = options.noPython ?? null;
  const children = new Map<
    number,
    { child: MemoryChild; list: OwnList; nonce: string; silent: boolean; done: number }
  >();
  const program = {
    path: () => '/usr/bin/python3',
    source: 'found' as const,
    describe: async (queue: string) => {
      if (noPython !== null) throw new DomainError('POOL_UNAVAILABLE', noPython);
      const types = [{ name: 'primes', description: 'Counts primes.', schema: { type: 'object' } }];
      return { version: '1', python: '3.11.7', redis: '5', queue, types, problems: [] };
    },
    launch: async (queue: string, nonce: string) => {
      const child = new MemoryChild(++pid);
      const list = { queue, pid: child.pid, workerId: `${queue}_${child.pid}` };
      children.set(child.pid, { child, list, nonce, silent: false, done: 0 });
      void child.exited.then(() => children.delete(child.pid));
      queueMicrotask(() => redis.beat(list, now()));
      return child;
    },
  };
  const settings = await KeptSettings.load({
    schema: pythonSettingsSchema,
    store: new MemoryStore<PythonSettings>(),
    defaults: { ...DEFAULT_PYTHON_SETTINGS, ...options.settings },
  });
  const python = composePython({
    ...{ clock, log, events, awake, processes, outputs, onUnexpectedError, link, history, settings, program },
    ...{ board, lease: board, box: board, openResults: () => board, openChannels: () => board },
    redisUrl: () => url,
    tasksFolder: '/tasks',
    external: options.external ?? false,
  });

  /** Lets time pass second by second; workers beat every ten unless they are silent. */
  const advance = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      awake.look();
      for (const { list, silent, done } of children.values())
        if (!silent && redis.infos.has(list.workerId) && clock.now() % 10_000 < 500 && !redis.away)
          redis.beat(list, now(), done);
      for (const [workerId, { timestamp }] of redis.heartbeats)
        if (now() - timestamp > 35) redis.heartbeats.delete(workerId);
      await settle();
    }
  };
  const workerOf = (queue: string) => {
    const found = [...children.values()].find(({ list }) => list.queue === queue);
    if (found === undefined) throw new Error(`no worker of ${queue} runs`);
    return found;
  };

  return {
    ...python,
    ...{ redis, clock, history, lines, events, unexpected, children, board, processes, settings, awake },
    advance,
    workerOf,
    /** Somebody takes the next task of a queue and answers it. */
    answer: (list: OwnList, result: Partial<WireResult> = {}) => {
      const task = redis.begin(list, now());
      if (task === null) throw new Error('there is nothing to do');
      const whole = {
        ...{ id: task.id, worker_id: list.workerId, queue: list.queue, type: task.type ?? null },
        ...{ status: 'ok', result: 42, deliveries: redis.deliveries.get(task.id) ?? 1 },
        ...{ started_at: now(), finished_at: now() + 0.001 },
        ...result,
      } as WireResult;
      return redis.finish(list, whole);
    },
    lose: () => enter({ kind: 'lost', since: clock.now(), reason: 'made up' }),
    find: (address = url) => {
      url = address;
      enter({ kind: 'ready', since: clock.now(), roundTripMs: 1 });
    },
    /** Whether there is a Python from now on. */
    havePython: (problem: string | null) => (noPython = problem),
    begin: async () => {
      python.start();
      await settle();
    },
  };
}
