import type { BoardNote } from '../../../model/wire/job-worker.ts';
import type { Cancel, Clock } from '../../ports/clock.ts';
import type { HeldJob } from '../../ports/job-holdings.ts';
import type { AwakeTime } from '../../supervision/awake-time.ts';
import {
  BLOCKED_AFTER_MS,
  HUNG_AFTER_MS,
  JOB_LOCK_MS,
  JOB_LOCK_RENEWAL_MS,
  JOB_OBEY_MS,
  JOB_WORKER_WORD_MS,
} from '../../../model/timings.ts';

export interface BlockedWatchOptions {
  readonly clock: Clock;
  readonly awake: AwakeTime;
  /** What the worker has begun. */
  readonly notes: () => readonly BoardNote[];
  readonly held: () => Promise<HeldJob[]>;
  readonly extend: (jobs: readonly HeldJob[], ms: number) => Promise<void>;
  readonly onSilent: () => void;
  readonly onHeard: () => void;
  /** It is to be ended. */
  readonly onBlocked: (cause: string) => void;
}

/**
 * Watches over a worker in which a job may keep everything else from running: it cannot renew its locks then, nor end
 * what takes too long or was cancelled. Its keeper does both.
 */
export class BlockedWatch {
  readonly #options: BlockedWatchOptions;
  #heardAt: number;
  #silent = false;
  #extendedAt = -Infinity;
  #looking = false;
  #cancel: Cancel | null = null;
  /** The worker was ended because it was blocked. */
  blocked = false;

  constructor(options: BlockedWatchOptions) {
    this.#options = options;
    this.#heardAt = options.clock.monotonic();
  }

  start(): void {
    this.#cancel ??= this.#options.clock.every(JOB_WORKER_WORD_MS, () => void this.#look());
  }

  heard(): void {
    this.#heardAt = this.#options.clock.monotonic();
    if (!this.#silent) return;
    this.#silent = false;
    this.#options.onHeard();
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  async #look(): Promise<void> {
    const silentMs = this.#options.awake.since(this.#heardAt);
    if (silentMs < BLOCKED_AFTER_MS || this.#looking || this.blocked) return;
    if (!this.#silent) this.#options.onSilent();
    this.#silent = true;
    this.#looking = true;
    // Without Redis nobody else can take its jobs, and nothing can be cancelled.
    const cancelled = await this.#seeToLocks().catch(() => false);
    this.#looking = false;
    if (!this.#isSilent()) return;
    const cause = this.#causeToEnd(silentMs, cancelled);
    if (cause === null) return;
    this.blocked = true;
    this.#options.onBlocked(cause);
  }

  /** It may have been heard of, or have ended, meanwhile. */
  #isSilent(): boolean {
    return this.#cancel !== null && this.#silent;
  }

  /** @returns whether a job that it has begun is to be cancelled */
  async #seeToLocks(): Promise<boolean> {
    const { clock, held, extend, notes } = this.#options;
    const jobs = await held();
    const now = clock.monotonic();
    if (now - this.#extendedAt >= JOB_LOCK_RENEWAL_MS) {
      await extend(jobs, JOB_LOCK_MS);
      this.#extendedAt = now;
    }
    const begun = new Set(notes().map(({ id }) => id));
    return jobs.some((job) => job.cancelled && begun.has(job.id));
  }

  #causeToEnd(silentMs: number, cancelled: boolean): string | null {
    const notes = this.#options.notes();
    const overdue = notes.some(
      ({ startedAt, timeoutMs }) => this.#options.awake.since(startedAt) > timeoutMs + JOB_OBEY_MS,
    );
    if (overdue) return 'a job kept it busy for longer than allowed';
    if (cancelled) return 'a job that was cancelled kept it busy';
    if (notes.length === 0 && silentMs >= HUNG_AFTER_MS)
      return `not heard of for ${Math.round(silentMs / 1_000)} s`;
    return null;
  }
}
