import type { Role } from '../oscillator.ts';
import { MESSAGE_LOCK_MARGIN_MS, NIGHT_MS } from '../timings.ts';

/** What a puller does with a message, scripts already resolved to a file. */
export type ThreadHandler =
  | { readonly kind: 'none' }
  | { readonly kind: 'cpu'; readonly durationMs: number }
  | { readonly kind: 'script'; readonly file: string };

/** The part of the settings that threads act on. */
export interface ThreadSettings {
  readonly pushIntervalMs: number;
  readonly messagesPerJob: number;
  /** Limit in BullMQ jobs, already divided by the pack size; null: none. */
  readonly jobLimit: { readonly max: number; readonly duration: number } | null;
  readonly handler: ThreadHandler;
  readonly handlerTimeoutMs: number;
}

/** One thread that should exist, and what it should do. */
export interface ThreadAssignment {
  readonly id: string;
  readonly role: Role;
}

/** Which role may work, and for how many messages; null permits: without end. */
export interface Turn {
  /** Grows with every turn; answers about an older one are void. */
  readonly epoch: number;
  readonly roles: 'none' | 'both' | Role;
  readonly permits: number | null;
}

/** From the engine to the thread host. */
export type ThreadHostCommand =
  | {
      readonly type: 'configure';
      /** Address of Redis, with credentials. */
      readonly redisUrl: string;
      readonly queue: string;
      readonly threadEntry: string;
      /** Starts every lock token and producer name of this life of the thread host. */
      readonly run: string;
      /** Heap limit of one thread, MB. */
      readonly threadHeapMb: number;
      /** File that the ledger is appended to. */
      readonly ledgerFile: string;
      readonly settings: ThreadSettings;
    }
  | { readonly type: 'settings'; readonly settings: ThreadSettings }
  /** The whole fleet as it should be: missing threads are started, others reversed or retired. */
  | { readonly type: 'fleet'; readonly threads: readonly ThreadAssignment[] }
  | { readonly type: 'turn'; readonly turn: Turn }
  /** More (or, negative, fewer) permits for the turn `epoch`. */
  | { readonly type: 'grant'; readonly epoch: number; readonly permits: number }
  | { readonly type: 'rest-pushers'; readonly resting: boolean }
  | { readonly type: 'fence'; readonly id: number }
  /** The machine is about to sleep, or has woken: locks are to last that long. */
  | { readonly type: 'asleep'; readonly asleep: boolean }
  /** The ledger goes on in another file. */
  | { readonly type: 'ledger'; readonly file: string }
  /** Finish what is in hand, end every thread, then exit with code 0. */
  | { readonly type: 'quiet' };

/** How a thread describes itself. */
export interface ThreadReport {
  readonly id: string;
  /** Counts the lives of this thread id. */
  readonly life: number;
  readonly role: Role;
  readonly phase: 'starting' | 'working' | 'resting' | 'reversing' | 'retiring';
  readonly since: number;
  readonly reversals: number;
  readonly messagesDone: number;
  readonly lastError: string | null;
  /** When that was, to the second; ms since the epoch. */
  readonly lastErrorAt: number | null;
  readonly eventLoopUtilization: number;
  readonly heapUsedBytes: number;
}

/** From the thread host to the engine; what is counted comes by the ledger. */
export type ThreadHostReport =
  | { readonly type: 'ready' }
  | { readonly type: 'threads'; readonly threads: readonly ThreadReport[] }
  /** A thread ended. With a cause it was not asked to, and its jobs must be given back. */
  | {
      readonly type: 'thread-exit';
      readonly id: string;
      readonly life: number;
      readonly cause: string | null;
    };

/** How long a job stays locked without renewal, ms; renewing needs a machine that is awake. */
export const lockDuration = (handlerTimeoutMs: number, asleep: boolean): number =>
  asleep ? NIGHT_MS : handlerTimeoutMs + MESSAGE_LOCK_MARGIN_MS;

/** The lock token of one life of one thread; no token is the beginning of another. */
export function lockToken(run: string, thread: string, life: number): string {
  return `${run}/${thread}.${life}/`;
}

/**
 * The name of a producer: one life of one thread as a pusher. It is part of each message's id, which people read, so it
 * is short: the beginning of the engine's name and the time of the run tell it from all others.
 */
export function producerName(run: string, thread: string, life: number): string {
  return `${run.replace(/^capstan-(.{1,4})[^.]*/, '$1')}.${thread}.${life}`;
}
