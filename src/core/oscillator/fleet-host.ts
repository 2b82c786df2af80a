import type { ProcessState } from '../../model/process.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { ThreadAssignment, ThreadReport, ThreadSettings, Turn } from '../../model/wire/thread-host.ts';

/** What is told of the fleet. */
export interface FleetListener {
  /** Every thread as it describes itself; the list is whole. */
  onThreads(threads: readonly ThreadReport[]): void;
  /** A thread ended. With a cause it was not asked to, and the host starts it again. */
  onThreadExit(thread: { id: string; life: number; run: string; cause: string | null }): void;
  /** The thread host's own life. `running` comes each time it is ready for commands, after a restart too. */
  onState(state: ProcessState): void;
  /**
   * The thread host of `run` ended without being asked to; its ledger has been read to the end.
   * `blame`: a message may have been the cause.
   */
  onHostExit(exit: { run: string; cause: string; blame: boolean }): void;
  /** Asked when the thread host of `run` has ended unasked: whether a message was in flight in it. Never rejects. */
  hadWork(run: string): Promise<boolean>;
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
  /** The ledger goes on in another file. */
  useLedgerFile(path: string): void;
  /** Redis is at another address now: the process is started anew there, and nothing that it held is blamed. */
  moveTo(redisUrl: string): void;
}

/** Makes the fleet host for a listener; each run of it has its part of the ledger. */
export type FleetHostFactory = (listener: FleetListener, ledger: Pick<Ledger, 'begin' | 'end'>) => FleetHost;
