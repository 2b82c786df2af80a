import { Job, type RedisQueueBackend, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { MESSAGE_JOB_NAME, messageId } from '../../model/wire/message.ts';
import { bullPrefixOf, LOSSES } from './cluster.ts';
import { giveBackJobs } from './give-back.ts';
import { FAILED_KEPT, MESSAGE_TRIES, messageJobOptions, type TakenJob, takenJob } from './message-job.ts';
import { pause, settledOrAborted } from './pause.ts';
import { waitForMarker } from './wait-for-marker.ts';
import { takingConnection } from './worker-connections.ts';
import { monotonic } from '../../core/ports/monotonic.ts';

/** Longest wait for a wake-up before the queue is looked at again, s. */
const LONGEST_WAIT_S = 1;

export interface MessagePullerOptions {
  readonly redisUrl: string;
  readonly queue: string;
  readonly name: string;
  /** The lock token of everything this puller takes. */
  readonly token: string;
  readonly limit: { readonly max: number; readonly duration: number } | null;
  /** How long a job stays locked without renewal, ms. */
  readonly lockDurationMs: number;
  readonly onError: (error: Error) => void;
}

/** What BullMQ answers when asked for the next job. */
type NextJob = [
  jobData: Parameters<typeof Job.fromJSON>[1] | null,
  id: string,
  limitDelayMs: number,
  delayUntil: number,
];

/**
 * Takes jobs one at a time by BullMQ's own scripts. Its Worker fetches by itself; here the fleet decides when
 * a job may be taken (turns, permits, role reversal), so the loop is the caller's. Close it at the end.
 */
export class MessagePuller {
  readonly #options: MessagePullerOptions;
  readonly #connection: Redis;
  readonly #worker: Worker<unknown, unknown>;
  #limitedUntil = 0;
  #limitPause: AbortController | null = null;
  /** The connection was lost: what was asked of Redis then may have been done without our knowing. */
  #uncertain = false;
  #waitSeconds: number | null = null;
  #wakeUp: Promise<boolean> | null = null;
  #attended = false;

  constructor(options: MessagePullerOptions) {
    this.#options = options;
    this.#connection = takingConnection(options.redisUrl, options.name);
    this.#connection.on('error', options.onError);
    for (const event of LOSSES) this.#connection.on(event, () => (this.#uncertain = true));
    this.#worker = new Worker(options.queue, null, {
      connection: this.#connection,
      prefix: bullPrefixOf(this.#connection),
      autorun: false,
      name: options.name,
      lockDuration: options.lockDurationMs,
      // Locks of dead threads are given back by the engine at once; this is the net below (default 1 loses jobs).
      maxStalledCount: 10,
      removeOnFail: FAILED_KEPT,
      skipVersionCheck: true,
      ...(options.limit === null ? {} : { limiter: options.limit }),
    });
    this.#worker.on('error', options.onError);
    void this.#worker.startStalledCheckTimer();
  }

  /** Takes effect at once, whoever waits for the limit before. */
  setLimit(limit: MessagePullerOptions['limit']): void {
    const before = this.#worker.opts.limiter ?? null;
    if (before?.max === limit?.max && before?.duration === limit?.duration) return;
    if (limit === null) delete this.#worker.opts.limiter;
    else this.#worker.opts.limiter = limit;
    this.#limitedUntil = 0;
    void this.#shortenLimit(limit?.duration ?? 0).catch(this.#options.onError);
    this.#limitPause?.abort();
  }

  setLockDuration(ms: number): void {
    this.#worker.opts.lockDuration = ms;
  }

  /** The next job; null as soon as the signal aborts. A job is never taken after that. */
  async next(signal: AbortSignal): Promise<TakenJob | null> {
    while (!signal.aborted) {
      if (this.#uncertain) await this.recover();
      const limitedFor = this.#limitedUntil - monotonic();
      if (limitedFor > 0) await this.#waitForLimit(limitedFor, signal);
      else if (this.#waitSeconds !== null) await this.#waitForWork(this.#waitSeconds, signal);
      const taken = await this.#take(signal);
      if (taken !== null) return taken;
    }
    return null;
  }

  async #take(signal: AbortSignal): Promise<TakenJob | null> {
    if (signal.aborted) return null;
    return this.#read(await this.#backend.moveToActive(this.#options.token, this.#options.name));
  }

  /**
   * Gives back what Redis handed out while the connection was lost, and nobody here knows of. Call it with nothing in
   * hand. Does nothing while the connection holds.
   */
  async recover(): Promise<void> {
    if (!this.#uncertain) return;
    this.#uncertain = false;
    const { token } = this.#options;
    const key = (suffix: string) => this.#worker.toKey(suffix);
    const held = { client: this.#connection, backend: this.#backend, key };
    try {
      await giveBackJobs(held, (other) => other === token, false);
    } catch (error) {
      this.#uncertain = true;
      throw error;
    }
  }

  /** Acknowledges a job; with `wantNext` the next one comes with the same round trip. */
  async complete(taken: TakenJob, wantNext: boolean): Promise<TakenJob | null> {
    const { result } = await this.#backend.moveToCompleted(
      taken.job,
      null,
      true,
      this.#options.token,
      wantNext && !this.#uncertain,
    );
    return Array.isArray(result) ? this.#read(result) : null;
  }

  /** Ends a try of a job that carries one message: back to the queue, or failed for good. */
  async fail(taken: TakenJob, error: Error, wantNext: boolean): Promise<TakenJob | null> {
    const result: unknown = await taken.job.moveToFailed(
      error,
      this.#options.token,
      wantNext && !this.#uncertain,
    );
    return Array.isArray(result) ? this.#read(result) : null;
  }

  /**
   * Acknowledges a pack of which some messages failed: in one transaction these are added again, each as a job of
   * its own with a fixed id, and the pack is done.
   * @param tries how often each may still be tried
   */
  async completeInPart(taken: TakenJob, failed: readonly number[], tries: number): Promise<void> {
    const { producer } = taken.pack;
    const transaction = (await this.#backend.client).multi();
    for (const number of failed) {
      const options = messageJobOptions(messageId(producer, number), tries);
      const data = { producer, first: number, count: 1 };
      const job = new Job(
        this.#worker,
        MESSAGE_JOB_NAME,
        data,
        { ...options, timestamp: taken.pushedAt },
        options.jobId,
      );
      // Only queued here: the transaction answers below.
      void this.#backend.addJobToTransaction(transaction, job.asJSON(), messageId(producer, number));
    }
    const done = this.#backend.moveToCompletedArgs(taken.job, 'null', true, this.#options.token, false);
    void this.#backend.execCommand(transaction, 'moveToFinished', done);
    const replies = (await transaction.exec()) as [Error | null, unknown][] | null;
    const error = replies?.find(([failure]) => failure !== null)?.[0];
    if (error) throw error;
    const finished = replies?.at(-1)?.[1];
    if (typeof finished === 'number' && finished < 0)
      throw new Error(`The lock of ${taken.id} was lost (${finished})`);
  }

  /** Keeps a job locked while its handler is still busy. */
  async extendLock(taken: TakenJob): Promise<void> {
    await taken.job.extendLock(
      this.#options.token,
      this.#worker.opts.lockDuration ?? this.#options.lockDurationMs,
    );
  }

  /** Whether Redis cannot be reached now: what was asked of it waits until it can. */
  isAway(): boolean {
    return this.#connection.status !== 'ready';
  }

  /** Ends the connections; a command that waits for Redis is given up. */
  async close(): Promise<void> {
    await this.#worker.close(true).catch(() => undefined);
    this.#connection.disconnect();
  }

  get #backend(): RedisQueueBackend {
    return this.#worker.backend;
  }

  #read(reply: unknown[]): TakenJob | null {
    const [data, id, limitDelayMs, delayUntil] = reply as NextJob;
    // The limit may have become shorter, or have gone, since this was asked.
    const limitMs = Math.min(limitDelayMs, this.#worker.opts.limiter?.duration ?? 0);
    this.#limitedUntil = limitMs > 0 ? monotonic() + limitMs : 0;
    // A key that lives longer than the limit is of a clock of Redis that was set back since.
    if (limitDelayMs > limitMs) void this.#shortenLimit(limitMs).catch(this.#options.onError);
    if (data) {
      this.#waitSeconds = null;
      const job = Job.fromJSON<unknown>(this.#worker, data, id);
      job.token = this.#options.token;
      return takenJob(job);
    }
    const dueSeconds = delayUntil > 0 ? (delayUntil - Date.now()) / 1_000 : LONGEST_WAIT_S;
    this.#waitSeconds = Math.max(this.#backend.minimumBlockTimeout, Math.min(LONGEST_WAIT_S, dueSeconds));
    return null;
  }

  async #waitForLimit(ms: number, signal: AbortSignal): Promise<void> {
    const end = new AbortController();
    const abort = () => {
      end.abort();
    };
    this.#limitPause = end;
    signal.addEventListener('abort', abort, { once: true });
    await pause(ms, end.signal);
    signal.removeEventListener('abort', abort);
    this.#limitPause = null;
  }

  /** BullMQ counts jobs in a key that lives as long as the limit was then; by a shorter limit it ends earlier. */
  async #shortenLimit(duration: number): Promise<void> {
    const key = this.#backend.keys['limiter'] ?? '';
    if ((await this.#connection.pttl(key)) > duration) await this.#connection.pexpire(key, duration);
  }

  /**
   * Waits on the queue's marker. When the signal aborts the wait is left behind and taken up by the next call; a
   * marker that it receives unattended is put back, for it stands for work that somebody else should take.
   */
  async #waitForWork(seconds: number, signal: AbortSignal): Promise<void> {
    this.#attended = true;
    this.#wakeUp ??= waitForMarker(this.#backend, this.#connection, seconds)
      .catch(() => false)
      .then(async (woken) => {
        this.#wakeUp = null;
        if (woken && !this.#attended) await this.#putMarkerBack();
        return woken;
      });
    await settledOrAborted(this.#wakeUp, signal);
    this.#attended = false;
  }

  async #putMarkerBack(): Promise<void> {
    await this.#connection.zadd(this.#backend.keys['marker'] ?? '', 0, '0').catch(this.#options.onError);
  }
}

/** Tries left to a message whose pack was its first one. */
export const TRIES_AFTER_PACK = MESSAGE_TRIES - 1;
