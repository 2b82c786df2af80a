import { DomainError } from '../../model/domain-error.ts';
import type { TaskExit } from '../../model/task.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type {
  OneShotWorker,
  OneShotWorkerFactory,
  WorkerDeath,
  WorkerListener,
} from '../ports/pool-worker.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';
import type { EarlyEnd, PoolTask, TaskEnd } from './pool-task.ts';
import { TASK_OBEY_MS } from '../../model/timings.ts';

export interface OneShotRunOptions {
  readonly clock: Clock;
  /** Time in which the machine slept is no task's. */
  readonly awake: Pick<AwakeTime, 'since'>;
  readonly factory: OneShotWorkerFactory;
  readonly id: string;
  readonly memoryLimitMb: number;
  /** Null: a spare, which is given its script and task later. */
  readonly script: string | null;
  /** Something has been said about its task. */
  readonly onChange: (task: PoolTask) => void;
  /** Its task has ended; the process has not yet. */
  readonly onTaskEnd: (task: PoolTask, end: TaskEnd) => void;
  /** The process was told to end, by a signal to everybody, before its task could begin. */
  readonly onNotBegun: (run: OneShotRun, task: PoolTask) => void;
  /** The process has ended; null for a spare that was never used. */
  readonly onEnd: (run: OneShotRun) => void;
}

/** What a terminal or a service manager sends to every process; one that still starts does not ignore it yet. */
const SENT_TO_ALL: readonly (string | null)[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The only number a task has in a process for one task. */
const SEQ = 1;

/** One process and its one task. */
export class OneShotRun {
  readonly memoryLimitMb: number;
  task: PoolTask | null = null;
  script = '';
  exit: TaskExit | null = null;
  peakRssBytes: number | null = null;
  readonly #options: OneShotRunOptions;
  readonly #worker: OneShotWorker;
  #pid: number | null = null;
  #cooperative = false;
  #cancelTimers: Cancel[] = [];
  #scriptError: Error | null = null;
  #ended = false;

  constructor(options: OneShotRunOptions) {
    this.#options = options;
    this.memoryLimitMb = options.memoryLimitMb;
    const { factory, id, script, memoryLimitMb } = options;
    this.#worker = factory(id, { script, memoryLimitMb }, this.#listener());
    this.#worker.start();
  }

  get pid(): number | null {
    const { state } = this.#worker.view();
    return 'pid' in state && state.pid !== null ? state.pid : this.#pid;
  }

  /** Whether it is up and waits for a task. */
  get waits(): boolean {
    return this.task === null && this.#worker.view().state.kind === 'running';
  }

  /** Begins with a task. `timeoutMs`: longest that it may run. */
  begin(task: PoolTask, script: string, timeoutMs: number | null): void {
    const { clock, awake, script: known } = this.#options;
    this.task = task;
    this.script = script;
    task.attempts = 1;
    task.pid = this.pid;
    task.begins(clock);
    const since = clock.monotonic();
    if (known === null)
      this.#worker.assign(script).catch((error: unknown) => {
        this.#endTask({ state: 'failed', error: error as Error });
        this.#worker.kill();
      });
    this.#worker.run(SEQ, task.payload);
    if (timeoutMs === null) return;
    const onTime = () => {
      const leftMs = timeoutMs - awake.since(since);
      if (leftMs > 0) {
        this.#cancelTimers.push(clock.after(leftMs, onTime));
        return;
      }
      const message = `The task took longer than ${timeoutMs} ms and was ended.`;
      const error = new DomainError('TASK_TIMED_OUT', message, { limitMs: timeoutMs });
      this.endEarly({ reason: 'timed out', error });
    };
    this.#cancelTimers.push(clock.after(timeoutMs, onTime));
  }

  /** Asks the task to end, then ends the process. */
  endEarly(early: EarlyEnd): void {
    const task = this.task;
    if (task === null || task.end !== null || task.earlyEnd !== null) return;
    task.endEarly(early);
    this.#worker.abort(SEQ, early.reason);
    if (!this.#cooperative) this.#worker.kill();
    else this.#cancelTimers.push(this.#options.clock.after(TASK_OBEY_MS, () => this.#worker.kill()));
  }

  /** Ends the process; resolves when it is gone. */
  stop(): Promise<void> {
    return this.#worker.stop();
  }

  kill(): void {
    this.#worker.kill();
  }

  #listener(): WorkerListener {
    const failed = (code: 'TASK_FAILED' | 'INVALID_INPUT', error: Error, runMs: number | null) => {
      if (this.task !== null) this.task.runMs = runMs;
      const message = error.message === '' ? error.name : error.message;
      this.#endTask({ state: 'failed', error: new DomainError(code, message, {}, { cause: error }) });
    };
    return {
      onReady: ({ pid, form }) => {
        this.#pid = pid;
        this.#cooperative = form === 'function';
        if (this.task !== null) this.task.pid = pid;
      },
      onScriptFailed: (error) => (this.#scriptError = error),
      onDone: (_seq, value, runMs) => {
        if (this.task !== null) this.task.runMs = runMs;
        this.#endTask({ state: 'done', value });
      },
      onFailed: (_seq, error, runMs) => failed('TASK_FAILED', error, runMs),
      onInvalid: (_seq, error) => failed('INVALID_INPUT', error, null),
      onUnsendable: (_seq, error) => {
        failed('INVALID_INPUT', error, null);
        this.#worker.kill();
      },
      onCancelled: () => this.#worker.kill(),
      onProgress: (_seq, progress) => this.#said((task) => task.setProgress(progress)),
      onLog: (_seq, text) => this.#addLine('log', text),
      onLine: (stream, text) => this.#addLine(stream, text),
      onReturned: () => undefined,
      onUsage: (peakRssBytes) => (this.peakRssBytes = peakRssBytes),
      onSettled: () => undefined,
      onDeath: (death) => this.#died(death),
      onState: () => undefined,
    };
  }

  #addLine(stream: 'log' | 'stdout' | 'stderr', text: string): void {
    const at = this.#options.clock.now();
    this.#said((task) => task.addLogLine({ at, stream, text }));
  }

  /** What is printed after the end of the task belongs to it, too: there is no other. */
  #said(apply: (task: PoolTask) => void): void {
    if (this.task === null) return;
    apply(this.task);
    this.#options.onChange(this.task);
  }

  #endTask(end: TaskEnd): void {
    const { task } = this;
    if (task === null || task.end !== null) return;
    const early = task.earlyEnd;
    if (early === null) this.#options.onTaskEnd(task, end);
    else
      this.#options.onTaskEnd(task, {
        state: early.reason === 'timed out' ? 'failed' : 'cancelled',
        error: early.error,
      });
  }

  #died({ kind, cause, exit, peakRssBytes }: WorkerDeath): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const cancel of this.#cancelTimers.splice(0)) cancel();
    this.exit = exit === null ? null : { code: exit.code, signal: exit.signal };
    this.peakRssBytes ??= peakRssBytes;
    const { task } = this;
    const isOpen = task !== null && task.end === null && task.earlyEnd === null;
    if (isOpen && this.#pid === null && kind === 'crash' && SENT_TO_ALL.includes(exit?.signal ?? null)) {
      this.#options.onNotBegun(this, task);
      return;
    }
    const error = this.#scriptError ?? new DomainError('WORKER_DIED', cause);
    this.#endTask({ state: 'failed', error });
    this.#options.onEnd(this);
  }
}
