import type { EventLog } from '../../core/events/event-log.ts';
import { threadGroup } from '../../core/oscillator/thread-group.ts';
import { oneShotsGroup, poolGroups } from '../../core/pools/pool-groups.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { Autoscaler } from '../../core/supervision/autoscaler.ts';
import type { ManagedGroup } from '../../core/supervision/managed-group.ts';
import { ProcessGroups } from '../../core/supervision/process-groups.ts';
import { ProcessOutputs } from '../../core/supervision/process-output.ts';
import type { ProcessRecord } from '../../core/supervision/run-record.ts';
import type { ProcessView } from '../../model/process.ts';
import { memoryLogs } from './memory-logs.ts';
import type { MemoryOscillator } from './memory-oscillator.ts';
import type { MemoryPools } from './memory-pools.ts';
import type { MemoryPython } from './memory-python.ts';
import { MemoryStore } from './memory-store.ts';

export interface MemoryProcessParts {
  readonly clock: Clock;
  readonly events: EventLog;
  readonly oscillator: MemoryOscillator;
  readonly pools: MemoryPools;
  readonly python: MemoryPython;
}

const ROW = {
  ours: true,
  restarts: 0,
  lastExit: null,
  rssLimitBytes: null,
  actions: [],
  worker: null,
} satisfies Partial<ProcessView>;

function fixedRows(since: number): ProcessView[] {
  return [
    {
      ...ROW,
      id: 'embedded-redis',
      label: 'embedded Redis',
      group: 'redis',
      groupId: 'redis',
      state: { kind: 'running', since, pid: 4_242 },
      startedAt: since,
      rssBytes: 9_400_000,
      cpuPercent: 0.4,
    },
    {
      ...ROW,
      id: 'thread-host',
      label: 'thread host',
      group: 'threads',
      groupId: 'threads',
      state: { kind: 'running', since, pid: 4_243 },
      startedAt: since,
      rssBytes: 84_000_000,
      cpuPercent: 2.1,
    },
  ];
}

/** A worker of Python as it is shown; those beyond the wanted number are somebody else's. */
function pythonRow(queue: string, number: number, ours: boolean, since: number): ProcessView {
  const pid = 5_000 + number;
  const workerId = `${queue}_${pid}`;
  return {
    ...ROW,
    id: ours ? `${queue}:${number}` : workerId,
    label: ours ? `${queue} ${number}` : workerId,
    group: 'python',
    groupId: queue,
    ours,
    state: { kind: 'running', since, pid },
    startedAt: since,
    rssBytes: ours ? 31_000_000 : null,
    rssLimitBytes: ours ? 1_073_741_824 : null,
    cpuPercent: ours ? 0.2 : null,
    worker: {
      workerId,
      queue,
      machine: ours ? 'this-machine' : 'another-machine',
      heartbeatAt: since,
      tasksProcessed: 12 * number,
      taskId: null,
    },
  };
}

function* pythonRows(python: MemoryPython, since: number): Generator<ProcessView> {
  for (const [queue, count] of Object.entries(python.view().settings.workers))
    for (let number = 1; number <= count; number += 1) yield pythonRow(queue, number, true, since);
  yield pythonRow('worker_b', 900, false, since);
}

function* pythonGroups(python: MemoryPython): Generator<ManagedGroup> {
  for (const queue of Object.keys(python.view().settings.workers))
    yield {
      id: queue,
      label: queue,
      kind: 'python',
      wanted: () => python.view().settings.workers[queue] ?? 0,
      backlog: () => python.tasks.count(queue, 'queued'),
      problem: () => (python.state.kind === 'disabled' ? python.state.reason : null),
      deeds: () => ({
        start: () => undefined,
        stop: () => undefined,
        restart: () => undefined,
        reload: () => undefined,
        scale: (count) => python.setWorkers(queue, count),
      }),
      deedsFor: () => ({ stop: () => undefined, restart: () => undefined }),
    };
}

const madeUpRecord = (id: string): ProcessRecord => ({
  launch: {
    command: '/usr/bin/python3',
    args: ['-m', 'capstan_worker'],
    cwd: '/tmp/capstan-memory',
    variables: [
      { name: 'REDIS_PASSWORD', value: null },
      { name: 'WORKER_ID', value: id },
    ],
  },
  exits: [{ at: 2_000, startedAt: 1_000, pid: 4_000, cause: 'killed by SIGKILL', expected: false }],
});

/** Processes that are made up, in groups that answer what is asked of them. */
export function createMemoryProcesses(parts: MemoryProcessParts): ProcessGroups {
  const { clock, events, oscillator, pools, python } = parts;
  const since = clock.now();
  const fixed = fixedRows(since);
  const outputs = new ProcessOutputs({ clock, logs: memoryLogs });
  for (const id of ['embedded-redis', 'thread-host', 'worker_a:1', 'worker_b:1']) {
    outputs.open(id).add({ stream: 'stdout', line: `${id} says that it is made up` });
    outputs.get(id)?.add({ stream: 'stderr', line: 'and has nothing to complain about' });
  }
  return new ProcessGroups({
    clock,
    events,
    rows: () => [...fixed, ...pools.processes(), ...pythonRows(python, since)],
    recordOf: madeUpRecord,
    outputOf: (id) => outputs.get(id),
    groups: function* () {
      yield threadGroup(oscillator, () => undefined);
      yield* poolGroups(pools.pools);
      yield oneShotsGroup(() => pools.oneShots.view().queued);
      yield* pythonGroups(python);
    },
    autoscaler: (groups) =>
      new Autoscaler({
        clock,
        groups,
        store: new MemoryStore(),
        saved: { groups: {} },
        onScaled: () => undefined,
        onError: () => undefined,
      }),
  });
}
