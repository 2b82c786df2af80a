import { AsyncLocalStorage } from 'node:async_hooks';
import type { JobTaker, TakenJob } from '../../../adapters/redis/jobs/job-taker.ts';
import type { CurrentJob } from '../../../model/job-worker.ts';
import type { LoadedType } from '../loading/load-types.ts';
import type { JobContext, JobFiles } from '../job-type.ts';
import type { AloneGate } from './alone-gate.ts';
import type { Board } from './board.ts';
import { EarlyEnd } from './early-end.ts';
import { type AttemptFailure, failureOf, foundFailure, refusalOf, resultText } from './failure-of.ts';
import { JobNotes } from './job-notes.ts';
import { monotonic } from '../../../core/ports/monotonic.ts';
import { JOB_OBEY_MS } from '../../../model/timings.ts';

/** What all attempts of a process share. */
export interface AttemptSurroundings {
  readonly board: Board;
  readonly gate: AloneGate;
  /** The files of a job; `discard` removes what it has left unfinished. */
  readonly files: (job: string) => JobFiles & { discard(): Promise<void> };
  /** For how long the machine has been awake since a time, ms. */
  readonly awakeSince: (at: number) => number;
  /** An attempt does not end though it was asked to: the process is to end. */
  readonly onStuck: (attempt: Attempt, end: EarlyEnd) => void;
  readonly onError: (error: Error) => void;
}

/** How an attempt has come to its end. */
export type AttemptEnd =
  | { readonly kind: 'completed'; readonly result: string }
  | { readonly kind: 'failed'; readonly failure: AttemptFailure }
  /** It is as if it had never been taken. */
  | { readonly kind: 'returned' }
  /** Somebody else has the job. */
  | { readonly kind: 'lost' };

/** The attempt whose code runs now, however deep in its callbacks. */
export const currentAttempt = new AsyncLocalStorage<Attempt>();

/** One attempt of a job, from taken to ended. */
export class Attempt {
  readonly taken: TakenJob;
  readonly #taker: JobTaker;
  readonly #type: LoadedType;
  readonly #around: AttemptSurroundings;
  readonly #end = new AbortController();
  readonly #notes: JobNotes;
  /** Ms since the epoch. */
  #startedAt = Date.now();
  /** The same by the monotonic clock. */
  #beganAt = monotonic();
  #place: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stuckTimer: NodeJS.Timeout | null = null;

  constructor(taker: JobTaker, taken: TakenJob, type: LoadedType, around: AttemptSurroundings) {
    this.taken = taken;
    this.#taker = taker;
    this.#type = type;
    this.#around = around;
    this.#notes = new JobNotes(taker, taken, around.onError);
  }

  get current(): CurrentJob {
    const { id, attempt } = this.taken;
    return { id, type: this.#taker.type, attempt, startedAt: this.#startedAt };
  }

  /** Runs it. Never rejects. */
  async run(): Promise<AttemptEnd> {
    const refused = await this.#refused().catch(failureOf);
    if (refused !== null) return { kind: 'failed', failure: refused };
    await this.#around.gate.enter(this.taken.suspect);
    try {
      // It may have been asked to end while it waited.
      return this.#early(null) ?? (await this.#process());
    } finally {
      this.#around.gate.leave();
    }
  }

  /** Asks it to end; of several requests the first counts. */
  end(kind: EarlyEnd['kind'], message: string): void {
    if (this.#end.signal.aborted) return;
    const early = new EarlyEnd(kind, message);
    this.#end.abort(early);
    if (this.#place === null || kind === 'stopping') return;
    this.#stuckTimer = setTimeout(() => this.#around.onStuck(this, early), JOB_OBEY_MS);
  }

  /** Notes, where it outlives the process, that the process ends because of this attempt. */
  blame(blame: Parameters<Board['blame']>[1]): void {
    if (this.#place !== null) this.#around.board.blame(this.#place, blame);
  }

  /** What is known to end it before it has begun. */
  async #refused(): Promise<AttemptFailure | null> {
    const { id, deferredFailure, suspect } = this.taken;
    if (deferredFailure !== null) return foundFailure('CHILD_FAILED', childFailure(deferredFailure));
    if (!suspect) return null;
    const { cancelled } = await this.#taker.marks(id);
    return cancelled ? foundFailure('CANCELLED', 'Cancelled') : null;
  }

  async #process(): Promise<AttemptEnd> {
    const { taken } = this;
    const { board, files: openFiles } = this.#around;
    const timeoutMs = taken.timeoutMs ?? this.#type.description.defaults.timeoutMs;
    this.#startedAt = Date.now();
    this.#beganAt = monotonic();
    this.#place = board.begin({
      id: taken.id,
      type: this.#taker.type,
      startedAt: this.#beganAt,
      timeoutMs,
    });
    this.#watchTime(timeoutMs);
    const files = openFiles(taken.id);
    try {
      return await currentAttempt.run(this, () => this.#call(files));
    } catch (error) {
      return this.#early(error) ?? { kind: 'failed', failure: failureOf(error) };
    } finally {
      for (const timer of [this.#timer, this.#stuckTimer]) if (timer !== null) clearTimeout(timer);
      this.#notes.end();
      board.end(this.#place);
      this.#place = null;
      await files.discard().catch(this.#around.onError);
    }
  }

  /** Calls the type's code. Its schema is code as well: it may take for ever, or end the process. */
  async #call(files: JobFiles): Promise<AttemptEnd> {
    let payload: unknown;
    try {
      payload = await this.#type.check(this.taken.payload);
    } catch (error) {
      return this.#early(error) ?? { kind: 'failed', failure: refusalOf(error) };
    }
    const early = this.#early(null);
    if (early !== null) return early;
    const returned = await this.#type.process(payload, this.#context(files));
    const lost = this.#lost();
    if (lost !== null) return lost;
    const result = resultText(returned);
    return typeof result === 'string' ? { kind: 'completed', result } : { kind: 'failed', failure: result };
  }

  #context(files: JobFiles): JobContext {
    const { id, attempt } = this.taken;
    return {
      id,
      attempt,
      signal: this.#end.signal,
      progress: (progress) => this.#notes.progress(progress),
      log: (line) => this.#notes.log(line),
      files,
      children: () => this.#children(),
    };
  }

  async #children(): Promise<Record<string, unknown>> {
    const results = await this.#taker.children(this.taken);
    return Object.fromEntries(Object.entries(results).map(([key, result]) => [idOfChild(key), result]));
  }

  /** A machine that sleeps takes no time. */
  #watchTime(timeoutMs: number): void {
    const look = () => {
      const left = timeoutMs - this.#around.awakeSince(this.#beganAt);
      if (left <= 0) this.end('timed out', `It ran longer than ${inSeconds(timeoutMs)}.`);
      else this.#timer = setTimeout(look, Math.min(left, MOST_TIMER_MS));
    };
    this.#timer = setTimeout(look, Math.min(timeoutMs, MOST_TIMER_MS));
  }

  #lost(): AttemptEnd | null {
    const reason: unknown = this.#end.signal.reason;
    return reason instanceof EarlyEnd && reason.kind === 'lost' ? { kind: 'lost' } : null;
  }

  /** The end that it was asked for; null when it was not. */
  #early(thrown: unknown): AttemptEnd | null {
    const reason: unknown = this.#end.signal.reason;
    if (!(reason instanceof EarlyEnd)) return null;
    if (reason.kind === 'stopping') return { kind: 'returned' };
    if (reason.error === null) return { kind: 'lost' };
    const stack = thrown === reason || thrown === null ? undefined : failureOf(thrown).stack;
    return {
      kind: 'failed',
      failure: { error: reason.error, retry: reason.kind === 'timed out', stack },
    };
  }
}

/** Longest that Node's timers reach, ms. */
const MOST_TIMER_MS = 2_147_483_647;

const inSeconds = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`);

/** BullMQ says "child <key> failed". */
const childFailure = (reason: string): string => reason.replace(/\S+:jobs-[^:\s]+:(\S+)/g, '$1');
const idOfChild = (key: string): string => /:jobs-[^:]+:(.+)$/.exec(key)?.[1] ?? key;
