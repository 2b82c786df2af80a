import { randomBytes } from 'node:crypto';
import type { QueueWorker } from '../../model/process.ts';
import { cutWithNote } from '../../model/values/keep-text.ts';
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
import { PYTHON_READY_LIMIT_MS } from '../../model/timings.ts';

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
/** Longest part of a printed line in a cause, characters. */
const MAX_COMPLAINT = 1_000;

/**
 * The last line of a worker that ends by itself begins with this: code of the exit, then why. An exit code alone proves
 * nothing, for the code of a task may end the process with any.
 */
const ENDS = /^capstan-worker ends with (\d+) \[(\w+)\]: (.*)$/;

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
  #nonce = '';

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
      readyTimeoutMs: PYTHON_READY_LIMIT_MS,
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
    this.#nonce = randomBytes(8).toString('hex');
    const handle = await program.launch(this.queue, this.#nonce);
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
    const [, code, nonce, reason] = ENDS.exec(this.#lastComplaint) ?? [];
    if (reason !== undefined && Number(code) === exit.code && nonce === this.#nonce)
      return `${plain}: ${cutWithNote(reason, MAX_COMPLAINT)}`;
    const task = this.#run === null ? null : this.#around.taskOf(this.#run.workerId);
    if (task !== null) return `${plain} while it ran the task ${cutWithNote(task, MAX_COMPLAINT)}`;
    if (exit.code === null || this.#lastComplaint === '') return plain;
    return `${plain}: ${cutWithNote(this.#lastComplaint, MAX_COMPLAINT)}`;
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
