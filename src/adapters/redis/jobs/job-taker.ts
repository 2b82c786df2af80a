import { Job, raw2NextJobData, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { type JobError, STALLED_REASON } from '../../../model/job.ts';
import { queueOfType } from '../../../model/job-id.ts';
import type { JobRate } from '../../../model/job-type.ts';
import { LOSSES } from '../cluster.ts';
import { giveBackJob, giveBackJobs, type HeldJobs } from '../give-back.ts';
import { pause, settledOrAborted } from '../pause.ts';
import { waitForMarker } from '../wait-for-marker.ts';
import { leaveChildren } from './leave-children.ts';
import { complete, failAttempt, failForGood, type HeldJob, type Holder, keepTrace } from './job-ends.ts';
import { EndRefused } from './end-scripts.ts';
import { addLogLines } from './job-log.ts';
import { readOptions } from './job-options.ts';
import { trimEnded } from './ended-retention.ts';
import { RetentionTrigger } from './retention-trigger.ts';
import { submitNextRun } from './next-run.ts';
import { type JobMarks, readMarks, renewLocks } from './own-locks.ts';
import { errorOf } from '../../../model/values/describe-thrown.ts';
import { monotonic } from '../../../core/ports/monotonic.ts';
import { JOB_LOCK_MS, RETRY_MS, STALLED_LOOK_MS } from '../../../model/timings.ts';

export interface JobTakerOptions {
  /** Takes commands while Redis is away, and does not send again what was lost with a connection. */
  readonly connection: Redis;
  readonly prefix: string;
  readonly type: string;
  /** Begins the lock tokens of everything this process takes; a slot's number follows. */
  readonly run: string;
  readonly holder: Holder;
  /** Of the type, where nothing else is said for all machines. */
  readonly rate: JobRate | null;
  readonly onError: (error: Error) => void;
}

/** How often a job may be lost without anybody of ours seeing why. */
const MOST_STALLED = 10;
/** Longest wait for a wake-up before the queue is looked at again, s. */
const LONGEST_WAIT_S = 2;

/** A job in hand. */
export interface TakenJob {
  readonly id: string;
  readonly slot: number;
  readonly payload: unknown;
  readonly payloadBytes: number;
  /** 1 for the first. */
  readonly attempt: number;
  readonly mostAttempts: number;
  readonly timeoutMs: number | null;
  /** Of a tree whose child failed: why. */
  readonly deferredFailure: string | null;
  /** It was handed out before without coming to an end. */
  readonly suspect: boolean;
  readonly held: HeldJob;
  /** Settled when the next run of its schedule, if it has one, has been submitted; nothing ends before that. */
  readonly nextRun: Promise<void>;
}

/**
 * Takes the jobs of one type by BullMQ's own scripts, and ends them. The loop is the caller's: BullMQ's own Worker
 * cannot leave a job alone, give back what the connection lost, or stop without waiting. Close it at the end.
 */
export class JobTaker {
  readonly type: string;
  readonly #options: JobTakerOptions;
  readonly #worker: Worker<unknown, unknown>;
  /** What each slot has in hand; null while it asks for something. */
  readonly #slots = new Map<number, string | null>();
  /** The connection was lost: what was asked of Redis then may have been done without our knowing. */
  #uncertain = false;
  #recovering: Promise<void> | null = null;
  #limitedUntil = 0;
  #waitSeconds = 0;
  #wakeUp: Promise<unknown> | null = null;
  #lockMs = JOB_LOCK_MS;
  readonly #retention: RetentionTrigger;
  readonly #onLoss = () => (this.#uncertain = true);

  constructor(options: JobTakerOptions) {
    this.#options = options;
    this.type = options.type;
    const { connection, prefix, rate, holder } = options;
    for (const event of LOSSES) connection.on(event, this.#onLoss);
    this.#worker = new Worker(queueOfType(options.type), null, {
      connection,
      prefix,
      autorun: false,
      name: holder.worker,
      lockDuration: JOB_LOCK_MS,
      // Those of dead processes are given back by their keeper at once; this is the net below (default 1 loses jobs).
      maxStalledCount: MOST_STALLED,
      stalledInterval: STALLED_LOOK_MS,
      ...(rate !== null && { limiter: { max: rate.max, duration: rate.durationMs } }),
    });
    this.#worker.on('error', options.onError);
    void this.#worker.startStalledCheckTimer();
    this.#retention = new RetentionTrigger({
      trim: () => trimEnded({ client: connection, prefix, type: this.type, backend: this.#backend }),
      onError: options.onError,
    });
  }

  /** The next job for a free slot; null when there is none now. @throws what Redis or the connection fails with */
  async take(slot: number): Promise<TakenJob | null> {
    if (this.#uncertain) await this.#recover();
    if (this.#limitedUntil > monotonic()) return null;
    this.#slots.set(slot, null);
    try {
      const { holder } = this.#options;
      return this.#read(slot, await this.#backend.moveToActive(this.#token(slot), holder.worker));
    } finally {
      if (this.#slots.get(slot) === null) this.#slots.delete(slot);
    }
  }

  /** Waits until there may be something to take, or the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    const limitedFor = this.#limitedUntil - monotonic();
    if (limitedFor > 0) {
      await pause(Math.min(limitedFor, LONGEST_WAIT_S * 1_000), signal);
      return;
    }
    // When the signal aborts, the wait is left behind and taken up by the next call.
    this.#wakeUp ??= waitForMarker(this.#backend, this.#options.connection, this.#waitSeconds)
      .catch(() => pause(RETRY_MS, signal))
      .finally(() => (this.#wakeUp = null));
    await settledOrAborted(this.#wakeUp, signal);
  }

  /** Completes a job with a result as JSON text; with `wantNext` the next one of the slot comes with the same round trip. */
  complete(taken: TakenJob, result: string, wantNext: boolean): Promise<TakenJob | null> {
    return this.#end(taken, wantNext, (next) => complete(taken.held, result, next), result.length);
  }

  /** Fails a job for good. */
  fail(
    taken: TakenJob,
    error: JobError,
    stack: string | undefined,
    wantNext: boolean,
  ): Promise<TakenJob | null> {
    keepTrace(taken.held.job, stack);
    return this.#end(taken, wantNext, (next) => failForGood(taken.held, error, next));
  }

  /** Ends an attempt after which another is made, when its options say. */
  async retry(taken: TakenJob, error: JobError, stack: string | undefined): Promise<void> {
    keepTrace(taken.held.job, stack);
    await this.#end(taken, false, () => failAttempt(taken.held, error));
  }

  /** Puts a job back as if it had not been taken. Not told again: who stops does not wait for a Redis that is away. */
  async giveBack({ id, slot, held }: TakenJob): Promise<void> {
    try {
      // One that is to be cancelled is a suspect, whose marks the next holder reads before anything else.
      const { cancelled } = await this.marks(id);
      await giveBackJob(this.#held, { id, token: held.token, blame: cancelled });
    } finally {
      this.#slots.delete(slot);
    }
  }

  /** The job is somebody else's by now. */
  forget({ slot }: TakenJob): void {
    this.#slots.delete(slot);
  }

  /** Keeps what is in hand locked. @returns ids of those that somebody else has by now */
  async renew(): Promise<string[]> {
    const held = [...this.#slots].flatMap(([slot, id]) =>
      id === null ? [] : [{ id, token: this.#token(slot) }],
    );
    return renewLocks(this.#client, this.#key(''), held, this.#lockMs);
  }

  /** How long locks hold from the next renewal on, ms. */
  setLockMs(ms: number): void {
    this.#lockMs = ms;
    this.#worker.opts.lockDuration = ms;
  }

  marks(id: string): Promise<JobMarks> {
    return readMarks(this.#client, this.#key(''), id);
  }

  setProgress({ id }: TakenJob, progress: number | object): Promise<void> {
    return this.#backend.updateProgress(id, progress);
  }

  addLog({ id }: TakenJob, lines: readonly string[]): Promise<void> {
    return addLogLines(this.#client, this.#key(id), lines);
  }

  /** Results of the children of a tree by their keys. */
  async children({ held }: TakenJob): Promise<Record<string, unknown>> {
    return held.job.getChildrenValues();
  }

  /** Ends its connection for waiting; the other is its maker's. */
  async close(): Promise<void> {
    for (const event of LOSSES) this.#options.connection.off(event, this.#onLoss);
    await this.#retention.settled();
    await this.#worker.close(true).catch(() => undefined);
  }

  get #backend() {
    return this.#worker.backend;
  }

  get #client(): Redis {
    return this.#options.connection;
  }

  get #held(): HeldJobs {
    return { client: this.#client, backend: this.#backend, key: (suffix) => this.#key(suffix) };
  }

  #key(suffix: string): string {
    return this.#worker.toKey(suffix);
  }

  #token(slot: number): string {
    return `${this.#options.run}:${slot}`;
  }

  /** Ends a job however often that takes; a job that is somebody else's by now has been ended as far as we go. */
  async #end(
    { slot, held, nextRun, payloadBytes }: TakenJob,
    wantNext: boolean,
    end: (wantNext: boolean) => Promise<unknown>,
    resultBytes = 0,
  ): Promise<TakenJob | null> {
    await nextRun;
    let hasChildren = false;
    for (;;) {
      try {
        if (hasChildren && !(await leaveChildren(held))) {
          this.#slots.delete(slot);
          return null;
        }
        const reply = await end(wantNext && !this.#uncertain);
        this.#slots.delete(slot);
        this.#retention.ended(payloadBytes + resultBytes);
        return Array.isArray(reply) ? this.#read(slot, raw2NextJobData(reply)) : null;
      } catch (error) {
        if (error instanceof EndRefused && error.why !== 'pending children') {
          if (error.why === 'failed children') throw error;
          this.#slots.delete(slot);
          this.#options.onError(error);
          return null;
        }
        if (this.#worker.closing) throw error;
        hasChildren = error instanceof EndRefused;
        this.#options.onError(errorOf(error));
        if (error instanceof Error && error.message.startsWith('NOSCRIPT')) this.#client.disconnect(true);
        await pause(RETRY_MS, new AbortController().signal);
      }
    }
  }

  #read(slot: number, reply: unknown[]): TakenJob | null {
    const [json, id, limitDelayMs = 0, delayUntil = 0] = reply as [
      Parameters<typeof Job.fromJSON>[1] | null | undefined,
      string,
      number | undefined,
      number | undefined,
    ];
    // The limit of the type may be set for all machines; how long that one lasts is not known here.
    const longestMs = this.#worker.opts.limiter?.duration ?? limitDelayMs;
    const limitMs = Math.min(limitDelayMs, longestMs);
    // It is looked at again before it is over, for a person may change it or take it away.
    this.#limitedUntil = limitMs > 0 ? monotonic() + Math.min(limitMs, LONGEST_WAIT_S * 1_000) : 0;
    // A key that lives longer than the limit is of a clock of Redis that was set back since.
    if (limitDelayMs > limitMs) void this.#shortenLimit(limitMs).catch(this.#options.onError);
    if (!json) {
      const dueSeconds = delayUntil > 0 ? (delayUntil - Date.now()) / 1_000 : LONGEST_WAIT_S;
      this.#waitSeconds = Math.max(this.#backend.minimumBlockTimeout, Math.min(LONGEST_WAIT_S, dueSeconds));
      return null;
    }
    this.#slots.set(slot, id);
    const job = Job.fromJSON<unknown>(this.#worker, json, id);
    const { timeoutMs, attempts } = readOptions(job.opts);
    const { prefix, type, holder } = this.#options;
    const token = this.#token(slot);
    return {
      id,
      slot,
      payload: job.data,
      payloadBytes: json.data.length,
      attempt: job.attemptsMade + 1,
      mostAttempts: attempts,
      timeoutMs,
      deferredFailure: this.#deferredFailure(job),
      suspect: job.attemptsStarted - 1 - job.attemptsMade > 0 || job.stalledCounter > 0,
      held: { client: this.#client, queue: this.#worker, prefix, type, job, token, holder },
      nextRun: submitNextRun(this.#worker, job, this.#options.onError),
    };
  }

  /**
   * Plain workers look for lost jobs, too, and have those failed by the next worker that they think were lost too often; how often
   * that is their own options say, not the job's.
   */
  #deferredFailure({ deferredFailure, stalledCounter, id }: Job<unknown>): string | null {
    if (!deferredFailure) return null;
    if (deferredFailure !== STALLED_REASON || stalledCounter > MOST_STALLED) return deferredFailure;
    this.#client.hdel(this.#key(String(id)), 'defa').catch(this.#options.onError);
    return null;
  }

  async #shortenLimit(duration: number): Promise<void> {
    await this.#client.pexpire(this.#key('limiter'), Math.max(1, duration));
  }

  /** Gives back what Redis handed out while the connection was lost, and nobody here knows of. */
  #recover(): Promise<void> {
    this.#recovering ??= this.#giveBackUnknown().finally(() => (this.#recovering = null));
    return this.#recovering;
  }

  async #giveBackUnknown(): Promise<void> {
    this.#uncertain = false;
    const { run } = this.#options;
    const isUnknown = (token: string, id: string) => {
      const slot = token.startsWith(`${run}:`) ? Number(token.slice(run.length + 1)) : Number.NaN;
      return Number.isInteger(slot) && this.#slots.get(slot) !== id;
    };
    try {
      await giveBackJobs(this.#held, isUnknown, false);
    } catch (error) {
      this.#uncertain = true;
      throw error;
    }
  }
}
