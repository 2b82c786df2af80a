import type { LedgerEntry } from '../../model/wire/ledger.ts';
import type { ThreadReport, ThreadSettings } from '../../model/wire/thread-host.ts';
import type { Gate } from './gate.ts';

/** What the thread host gives a thread at its start. */
export interface ThreadData {
  readonly id: string;
  readonly life: number;
  readonly run: string;
  readonly slot: number;
  readonly memory: SharedArrayBuffer;
  readonly redisUrl: string;
  readonly queue: string;
  readonly settings: ThreadSettings;
}

/** From the thread host to a thread. */
export type ThreadCommand =
  | { readonly type: 'role'; readonly role: ThreadReport['role'] }
  | { readonly type: 'settings'; readonly settings: ThreadSettings }
  | { readonly type: 'asleep'; readonly asleep: boolean }
  /** Look at the control block again. */
  | { readonly type: 'wake' }
  /** Finish what is in hand and end. */
  | { readonly type: 'retire' };

/** From a thread to the thread host. */
export type ThreadMessage = Pick<
  ThreadReport,
  'role' | 'phase' | 'since' | 'reversals' | 'lastError' | 'lastErrorAt'
>;

/** What the two loops share. */
export interface ThreadContext {
  readonly data: ThreadData;
  readonly gate: Gate;
  settings(): ThreadSettings;
  write(entry: LedgerEntry): void;
  setPhase(phase: 'working' | 'resting'): void;
  noteError(error: unknown): void;
}

/** The worker data of a thread. */
export interface ThreadStart {
  readonly data: ThreadData;
  readonly role: ThreadReport['role'];
}
