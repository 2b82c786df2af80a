import type { QueueWorker } from '../../model/process.ts';
import type { ProcessExit } from '../ports/child-process.ts';
import type { Clock } from '../ports/clock.ts';
import type { LaunchedRun } from '../ports/launched-run.ts';
import type { Log } from '../ports/log.ts';
import type { OwnList } from '../ports/python-board.ts';
import type { PythonProgram } from '../ports/python-program.ts';
import { describeExit } from '../supervision/exit-cause.ts';
import { LineBudget } from '../supervision/line-budget.ts';
import type { ProcessTable } from '../supervision/process-table.ts';
import { SupervisedProcess } from '../supervision/supervised-process.ts';
import type { WorkerBook } from './worker-book.ts';

/** What all Python workers of an engine have in common. */
export interface PythonSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly program: PythonProgram;
  readonly processes: ProcessTable;
  readonly book: WorkerBook;
  readonly memoryLimitMb: () => number;
  /** The task that a worker has in hand, as far as was seen. */
  readonly taskOf: (workerId: string) => string | null;
  /** Whether a worker that has just ended had a task in hand. Never rejects. */
  readonly hadWork: (worker: OwnList) => Promise<boolean>;
  /** A worker has been started. */
  readonly onLaunched: (worker: OwnList, processId: string) => void;
  /** A worker's process has ended. */
  readonly onGone: (worker: OwnList, cause: string) => void;
  /** A worker was ended because of its memory. */
  readonly onMemoryLimit: (process: string, cause: string) => void;
}

const MEGABYTE = 1_048_576;
/** Longest until the first heartbeat, ms: a slow disk, a large library in the user's tasks. */
const READY_TIMEOUT_MS = 60_000;

/** What a worker says by its exit code. */
const EXIT_CODES: Readonly<Record<number, string>> = {
  2: 'it does not know one of its options',
  3: 'Redis refuses the password',
  4: 'another machine runs a worker of this id',
  5: 'its standard input has ended',
};

/** One Python worker as a supervised process. */
export class PythonWorker {
  readonly id: string;
  readonly number: number;
  readonly queue: string;
  readonly process: SupervisedProcess;
  readonly #around: PythonSurroundings;
  readonly #leaveTable: () => void;
  #run: OwnList | null = null;
  #lastComplaint = '';

  constructor(around: PythonSurroundings, queue: string, number: number) {
    this.id = `${queue}:${number}`;
    this.number = number;
    this.queue = queue;
    this.#around = around;
    const budget = new LineBudget(around.clock);
    this.process = new SupervisedProcess({
      id: this.id,
      label: `${queue} ${number}`,
      group: 'python',
      groupId: queue,
      clock: around.clock,
      log: around.log,
      launch: () => this.#launch(),
      readyTimeoutMs: READY_TIMEOUT_MS,
      rssLimitBytes: () => around.memoryLimitMb() * MEGABYTE,
      worker: () => this.#view(),
      // What tasks print is no news of the engine's; all of it is in the log of the process.
      lineLevel: () => (budget.take() ? 'debug' : null),
    });
    this.process.onLine(({ stream, line }) => {
      if (stream === 'stderr' && line.trim() !== '') this.#lastComplaint = line;
    });
    this.process.onExit(({ cause, expected, overLimit }) => {
      if (overLimit && !expected) around.onMemoryLimit(`${queue} ${number}`, cause);
      const run = this.#run;
      this.#run = null;
      if (run !== null) around.onGone(run, cause);
    });
    this.#leaveTable = around.processes.add(this.process);
  }

  /** Of the present run; null while there is none. */
  get workerId(): string | null {
    return this.#run?.workerId ?? null;
  }

  /** It has something in hand. */
  get busy(): boolean {
    return this.#run !== null && this.#around.taskOf(this.#run.workerId) !== null;
  }

  /** Ends it for good; resolves when it is gone. */
  async dismiss(): Promise<void> {
    await this.process.stop();
    this.#leaveTable();
  }

  async #launch(): Promise<LaunchedRun> {
    this.#lastComplaint = '';
    const { program, book, onLaunched } = this.#around;
    const handle = await program.launch(this.queue);
    const run = { queue: this.queue, workerId: `${this.queue}_${handle.pid}`, pid: handle.pid };
    this.#run = run;
    onLaunched(run, this.id);
    return {
      handle,
      ready: book.untilHeard(run.workerId),
      explainExit: (exit) => new Error(this.#explain(exit)),
      hadWork: () => this.#around.hadWork(run),
    };
  }

  #explain(exit: ProcessExit): string {
    const plain = describeExit(exit);
    const known = exit.code === null ? undefined : EXIT_CODES[exit.code];
    if (known !== undefined) return `${plain}: ${known}`;
    if (exit.code === null || this.#lastComplaint === '') return plain;
    return `${plain}: ${this.#lastComplaint.slice(0, 300)}`;
  }

  #view(): QueueWorker | null {
    const { workerId } = this;
    if (workerId === null) return null;
    const booked = this.#around.book.get(workerId);
    return {
      workerId,
      queue: this.queue,
      machine: booked?.machine ?? null,
      heartbeatAt: booked?.heartbeatAt ?? null,
      tasksProcessed: booked?.tasksProcessed ?? null,
      taskId: this.#around.taskOf(workerId),
    };
  }
}
