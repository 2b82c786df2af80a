import type { ProcessState } from '../../model/process.ts';
import type { LedgerEntry } from '../../model/wire/ledger.ts';
import type { ThreadAssignment, ThreadReport, ThreadSettings, Turn } from '../../model/wire/thread-host.ts';

/** What is told of the fleet. */
export interface FleetListener {
  /** Lines of the ledger, in order, as many as came together. */
  onLedger(entries: readonly LedgerEntry[]): void;
  /** Every thread as it describes itself; the list is whole. */
  onThreads(threads: readonly ThreadReport[]): void;
  /** A thread ended without being asked to; the host starts it again. */
  onThreadExit(thread: { id: string; life: number; run: string; cause: string | null }): void;
  /** The thread host's own life. `running` comes each time it is ready for commands, after a restart too. */
  onState(state: ProcessState): void;
  /**
   * The thread host of `run` ended without being asked to; its ledger has been read to the end.
   * `blame`: a message may have been the cause.
   */
  onHostExit(exit: { run: string; cause: string; blame: boolean }): void;
}

/**
 * The process that holds the worker threads. Commands declare what should be. While the process is away they
 * are dropped, but for the settings: each time it is `running` it has no fleet and no turn, and is to be told anew.
 */
export interface FleetHost {
  /** Starts the process; it is ready when `onState` says running. */
  start(options: { redisUrl: string; settings: ThreadSettings }): Promise<void>;
  /**
   * Lets every thread finish what it holds, then ends the process; kills it after `deadlineMs`.
   */
  stop(deadlineMs: number): Promise<void>;
  setSettings(settings: ThreadSettings): void;
  setFleet(threads: readonly ThreadAssignment[]): void;
  setTurn(turn: Turn): void;
  grant(epoch: number, permits: number): void;
  restPushers(resting: boolean): void;
  /** The machine is about to sleep, or has woken. */
  setAsleep(asleep: boolean): void;
  /** Asks for a fence line in the ledger. */
  fence(id: number): void;
}

/** Makes the fleet host for a listener. */
export type FleetHostFactory = (listener: FleetListener) => FleetHost;
