import type { ChildHandle, ProcessExit } from './child-process.ts';

/** One run of a supervised process, just begun. */
export interface LaunchedRun {
  readonly handle: ChildHandle;
  /** Resolves when it does its work; rejects when it never will (it is then killed). */
  readonly ready: Promise<void>;
  /**
   * Says in the words of its kind why the run ended unasked; null: the plain exit code or signal will do.
   * A DomainError means that trying again is no use: the process becomes `errored` at once.
   */
  readonly explainExit?: (exit: ProcessExit) => Promise<Error | null> | Error | null;
  /**
   * Asked after an exit that nobody has asked for: whether it had work in flight that the exit is charged to (see
   * core/supervision/crash-verdict.ts). The exit does not count against the process then. Default: it had none.
   */
  readonly hadWork?: () => Promise<boolean> | boolean;
}

/**
 * Starts one run. `signal` aborts when the run is no longer wanted; then reject, or return and be stopped.
 * Rejecting with a DomainError means that trying again is no use.
 */
export type Launch = (signal: AbortSignal) => Promise<LaunchedRun>;
