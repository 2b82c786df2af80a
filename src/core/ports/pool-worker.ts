import type { ProcessState, ProcessView } from '../../model/process.ts';
import type { AbortReason, WorkerReady } from '../../model/wire/pool.ts';
import type { ProcessExit } from './child-process.ts';
import type { Death } from './death.ts';

export interface WorkerDeath {
  readonly kind: Death;
  /** In the words of supervision: "killed by SIGKILL", "exit code 1" … */
  readonly cause: string;
  /** The last task it is known to have begun, by its number; the first of those not reported may have been, too. */
  readonly startedUpTo: number;
  /** Null when it could not even be launched. */
  readonly exit: ProcessExit | null;
  /** The most resident memory that was seen of it, bytes; null when none was. */
  readonly peakRssBytes: number | null;
}

/** A worker that has loaded its script. */
export interface ReadyWorker extends WorkerReady {
  readonly pid: number;
}

/** Told of everything that happens in a worker; calls about tasks come in the order of the events. */
export interface WorkerListener {
  onReady(worker: ReadyWorker): void;
  /** Its script cannot be loaded; the end of the process follows. */
  onScriptFailed(error: Error): void;
  onDone(seq: number, value: unknown, runMs: number): void;
  onFailed(seq: number, error: Error, runMs: number): void;
  /** The script's schema refuses the task. */
  onInvalid(seq: number, error: Error): void;
  /** It was ended because of an abort, or never begun. */
  onCancelled(seq: number): void;
  /** It cannot be sent: it holds something that cannot be cloned. */
  onUnsendable(seq: number, error: Error): void;
  onProgress(seq: number, progress: unknown): void;
  onLog(seq: number, text: string): void;
  /** Its process has printed a line. */
  onLine(stream: 'stdout' | 'stderr', line: string): void;
  /** It gives back tasks that it has not begun. */
  onReturned(seqs: readonly number[]): void;
  /** What it says itself of the most resident memory it has had, bytes. */
  onUsage(peakRssBytes: number): void;
  /** Everything that came together has been told. */
  onSettled(): void;
  onDeath(death: WorkerDeath): void;
  onState(state: ProcessState): void;
}

/** One worker process, kept running by supervision. Each life counts its tasks from 1. */
export interface PoolWorker {
  readonly id: string;
  view(): ProcessView;
  start(): void;
  /** Sends a task, together with the others of this turn of the event loop. */
  run(seq: number, payload: unknown): void;
  /** Asks it to end a task early, or not to begin it. */
  abort(seq: number, reason: AbortReason): void;
  /** Asks it to give back what it has not begun. */
  recall(): void;
  setMaxActive(maxActive: number): void;
  /** Ends it at once, for there is no other way to end what runs in it; it is started anew without delay. */
  replace(cause: string): void;
  /** It has done work: what went wrong before counts no longer. */
  proveGood(): void;
  /** Stops it and starts it again on request, with the options of now. */
  restart(): void;
  /** Resolves when it is gone for good. */
  stop(): Promise<void>;
  /** Ends it without waiting for anything. */
  kill(): void;
}

/** A worker that runs one task and ends. */
export interface OneShotWorker extends PoolWorker {
  /**
   * Tells one that was made without a script what it is to run.
   * @throws DomainError SCRIPT_NOT_ALLOWED
   */
  assign(script: string): Promise<void>;
}

/** Makes a worker for one task. `script` null: it waits to be told. */
export type OneShotWorkerFactory = (
  id: string,
  what: { readonly script: string | null; readonly memoryLimitMb: number },
  listener: WorkerListener,
) => OneShotWorker;

/** Makes the worker of an id; it belongs to its maker, who stops it. */
export type PoolWorkerFactory = (id: string, listener: WorkerListener) => PoolWorker;
