import { DomainError } from '../../model/domain-error.ts';
import type { ProcessView } from '../../model/process.ts';
import type { PythonSettings, PythonState } from '../../model/python.ts';
import { parseRedisAddress } from '../../model/redis-address.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeadLetterBox } from '../ports/dead-letter-box.ts';
import type { PythonFigures } from '../ports/figures.ts';
import type { Log } from '../ports/log.ts';
import type { WorkerChannels, OwnList, PythonBoard, PythonLease, ResultList } from '../ports/python-board.ts';
import type { PythonProgram } from '../ports/python-program.ts';
import type { RedisLinkPort } from '../ports/redis-link.ts';
import type { TaskHistory } from '../ports/task-history.ts';
import type { KeptSettings } from '../settings/kept-settings.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';
import type { ProcessOutputs } from '../supervision/process-output.ts';
import type { ProcessTable } from '../supervision/process-table.ts';
import { DeadLetters } from './dead-letters.ts';
import { ExpectedTasks } from './expected-tasks.ts';
import { foreignRows } from './foreign-rows.ts';
import { OutcomeCounts } from './outcome-counts.ts';
import { PublishedResults } from './published-results.ts';
import { Python } from './python.ts';
import { PythonGroup } from './python-group.ts';
import { PythonSupervisor } from './python-supervisor.ts';
import { PythonTasks } from './python-tasks.ts';
import type { PythonSurroundings } from './python-worker.ts';
import { Reaper } from './reaper.ts';
import { ResultIntake } from './result-intake.ts';
import { lostResult } from './task-outcome.ts';
import { TaskTypes } from './task-types.ts';
import { unsafeResult } from './unsafe-result.ts';
import { WorkerBook } from './worker-book.ts';
import { WorkerOutputs } from './worker-outputs.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';

export interface PythonParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventLog;
  readonly awake: AwakeTime;
  readonly processes: ProcessTable;
  readonly outputs: ProcessOutputs;
  readonly onUnexpectedError: (error: unknown) => void;
  readonly link: RedisLinkPort;
  /** Address of the Redis in use, with credentials; null when there is none. */
  readonly redisUrl: () => string | null;
  readonly history: TaskHistory;
  readonly settings: KeptSettings<PythonSettings>;
  readonly tasksFolder: string;
  /** Workers are started by somebody else. */
  readonly external: boolean;
  readonly program: PythonProgram;
  readonly board: PythonBoard;
  readonly lease: PythonLease;
  readonly box: DeadLetterBox;
  readonly openResults: (url: string) => ResultList;
  readonly openChannels: (url: string) => WorkerChannels;
}

export interface PythonCore {
  readonly python: Python;
  readonly tasks: PythonTasks;
  readonly deadLetters: DeadLetters;
  readonly supervisor: PythonSupervisor;
  readonly groups: readonly PythonGroup[];
  /** Workers of others. */
  rows(): ProcessView[];
  figures(): PythonFigures;
  /** Begins: learns what Python there is, and looks after workers as soon as Redis is there. */
  start(): void;
}

const ONE_SERVER = 'Python workers need one Redis server; they work neither on a cluster nor with sentinels.';

/** Puts together everything about Python workers. Nothing is started or asked yet. */
export function composePython(parts: PythonParts): PythonCore {
  const { clock, log, awake, board, history, settings, link, program } = parts;
  const book = new WorkerBook(clock, () => Object.keys(settings.current().workers));
  const counts = new OutcomeCounts();
  const outputs = new WorkerOutputs(parts.outputs);
  const onEvent = (event: Parameters<EventLog['add']>[0]) => {
    parts.events.add(event);
  };
  // What is put together here needs each other; each is asked only later.
  const supervisor = (): PythonSupervisor => whole.supervisor;
  const living = (): ReadonlySet<string> => new Set(whole.groups.flatMap((group) => [...group.workerIds()]));

  const types = new TaskTypes({ program, log, queues: () => Object.keys(settings.current().workers) });
  const noWorkers = (): Extract<PythonState, { kind: 'disabled' | 'external' }> | null => {
    const place = parseRedisAddress(parts.redisUrl() ?? '')?.kind ?? 'single';
    if (place !== 'single') return { kind: 'disabled', reason: ONE_SERVER };
    if (parts.external) return { kind: 'external' };
    return types.problem === null ? null : { kind: 'disabled', reason: types.problem };
  };
  const requireLease = () => {
    const { holder } = supervisor();
    if (holder === null) return;
    throw new DomainError('CONFLICT', `${holder} looks after the Python tasks of this Redis.`, { holder });
  };

  const expected = new ExpectedTasks({
    ...{ clock, log, awake, board },
    taskTimeoutS: () => settings.current().taskTimeoutS,
    lost: (task, about) => lostResult(task, taskOf(task.id)?.type ?? null, about),
    onChange: (id) => tasks.moved(id),
  });
  const taskOf = (id: string) => {
    const task = history.get(id);
    if (task?.kind !== 'python' || task.queue === null) return null;
    return { queue: task.queue, type: task.script === '' ? null : task.script };
  };
  const about = { taskOf, queueOf: (workerId: string) => book.queueOf(workerId) };
  const tasks: PythonTasks = new PythonTasks({
    clock,
    board,
    history,
    expected,
    taskTimeoutS: () => settings.current().taskTimeoutS,
    requireTaker: (queue) => {
      requireLease();
      const heard = [...book.all()].some(({ workerId }) => book.queueOf(workerId) === queue);
      const known = settings.current().workers[queue] !== undefined;
      if (!known && !heard) throw new DomainError('NOT_FOUND', `There is no queue ${queue}.`, { queue });
      const none = noWorkers();
      if (none?.kind === 'disabled' && !heard)
        throw new DomainError('POOL_UNAVAILABLE', none.reason, { queue });
    },
    free: (entry, cause) => supervisor().free(entry, cause),
    linesOf: (workerId, since, until) => outputs.linesOf(workerId, since, until),
  });

  const reaper: Reaper = new Reaper({
    clock,
    log,
    board,
    living,
    others: () => [...book.all()].flatMap((worker) => ownListOf(worker)),
    onEvent,
    onReaped: () => void supervisor().tick(),
  });

  const surroundings: PythonSurroundings = {
    clock,
    log,
    program,
    processes: parts.processes,
    book,
    memoryLimitMb: () => settings.current().memoryLimitMb,
    taskOf: (workerId) => tasks.taskOf(workerId),
    // Without Redis it is not known, and the next process could not work either.
    hadWork: (worker) => board.holds(worker).catch(() => false),
    onLaunched: (worker, processId) => {
      outputs.launched(worker.workerId, processId);
      // Without it the next life of this engine waits until the worker's heartbeat has expired.
      board.note(worker).catch(() => undefined);
    },
    onGone: (worker, cause) => {
      book.forget(worker.workerId);
      reaper.gone(worker, cause).catch(parts.onUnexpectedError);
    },
    onMemoryLimit: (process, cause) => onEvent({ kind: 'memory-limit-hit', at: clock.now(), process, cause }),
  };
  const groups = Object.keys(settings.current().workers).map(
    (queue) =>
      new PythonGroup({
        queue,
        surroundings,
        wanted: () => settings.current().workers[queue] ?? 0,
        setWanted: async (count) => {
          await settings.change(({ workers }) => ({ workers: { ...workers, [queue]: count } }));
        },
        backlog: () =>
          supervisor()
            .look()
            ?.queues.find((one) => one.queue === queue)?.waiting ?? null,
        problem: () => problemOf(supervisor().state()),
        onError: (error) =>
          log.write('warn', 'python', `${queue} could not be reloaded: ${thrownMessage(error)}`),
      }),
  );

  const intake = new ResultIntake({
    clock,
    log,
    history,
    linesOf: ({ worker_id: workerId, started_at: from, finished_at: to }) =>
      outputs.linesOf(workerId, from * 1_000, to * 1_000),
    readUnsafe: (text) => unsafeResult(text, { ...about, at: clock.now() }),
    onApplied: (result) => {
      counts.add(result);
      tasks.applied(result);
      for (const { workers } of groups)
        for (const { workerId, process } of workers) if (workerId === result.worker_id) process.proveGood();
    },
    onLeaseLost: () => void supervisor().tick(),
  });

  const whole: Pick<PythonCore, 'groups' | 'supervisor'> = {
    groups,
    supervisor: new PythonSupervisor({
      ...parts,
      book,
      tasks,
      expected,
      published: new PublishedResults({
        ...{ clock, log, board },
        ...about,
        onUnexpectedError: parts.onUnexpectedError,
      }),
      intake,
      reaper,
      groups: () => groups,
      noWorkers,
      taskTimeoutS: () => settings.current().taskTimeoutS,
    }),
  };
  const python = new Python({
    settings,
    types,
    supervisor: whole.supervisor,
    book,
    groups,
    tasksFolder: parts.tasksFolder,
  });
  return {
    ...whole,
    python,
    tasks,
    deadLetters: new DeadLetters({
      clock,
      box: parts.box,
      requireLease,
      onRequeued: (ids, at) => tasks.requeued(ids, at),
      onEvent,
    }),
    rows: () => foreignRows({ book, living: living(), awake, taskOf: (id) => tasks.taskOf(id), link }),
    figures: () => ({ queues: python.view().queues, tasks: counts.figures() }),
    start: () => {
      whole.supervisor.start();
      if (parts.external) return;
      types.learn().then(() => whole.supervisor.reconsider(), parts.onUnexpectedError);
    },
  };
}

function ownListOf({
  workerId,
  pid,
  queue,
}: {
  workerId: string;
  pid: number;
  queue: string | null;
}): OwnList[] {
  return queue === null ? [] : [{ workerId, pid, queue }];
}

function problemOf(state: PythonState): string | null {
  switch (state.kind) {
    case 'working':
      return null;
    case 'external':
      return 'Its workers are started by somebody else.';
    case 'watching':
      return `${state.holder} looks after it.`;
    case 'waiting':
      return `Redis is away: ${state.reason}`;
    case 'disabled':
      return state.reason;
  }
}
