import { pause } from '../../../adapters/redis/pause.ts';
import { EndRefused } from '../../../adapters/redis/jobs/end-scripts.ts';
import type { JobTaker, TakenJob } from '../../../adapters/redis/jobs/job-taker.ts';
import { errorOf } from '../../../model/values/describe-thrown.ts';
import type { LoadedType } from '../loading/load-types.ts';
import { Attempt, type AttemptEnd, type AttemptSurroundings } from './attempt.ts';
import type { EarlyEnd } from './early-end.ts';
import { failureOf } from './failure-of.ts';
import { RETRY_MS } from '../../../model/timings.ts';

/** Why a wait is over. Said once and for all, for making an error costs more than all else that is done for a job. */
const WOKEN = new Error('woken');

export interface JobLoopOptions {
  readonly taker: JobTaker;
  readonly type: LoadedType;
  /** Jobs at the same time. */
  readonly concurrency: number;
  readonly around: AttemptSurroundings;
  /** Told when a job begins or ends. */
  readonly onChange: (ended: 'completed' | 'failed' | null) => void;
}

/** Takes jobs of one type and runs them, so many at the same time, until it is told to stop. */
export class JobLoop {
  readonly taker: JobTaker;
  readonly concurrency: number;
  readonly #options: JobLoopOptions;
  readonly #attempts = new Map<number, Attempt>();
  readonly #stop = new AbortController();
  #taking = false;
  #kick = new AbortController();
  #pumping: Promise<void> | null = null;

  constructor(options: JobLoopOptions) {
    this.#options = options;
    this.taker = options.taker;
    this.concurrency = options.concurrency;
  }

  get attempts(): readonly Attempt[] {
    return [...this.#attempts.values()];
  }

  /** Whether it takes new jobs. What it has in hand goes on either way. */
  setTaking(taking: boolean): void {
    this.#taking = taking;
    this.#pumping ??= this.#pump();
    this.wake();
  }

  /** Something has changed that may let it go on, or keep it from it. */
  wake(): void {
    this.#kick.abort(WOKEN);
  }

  /** Ends the job, if it has it. */
  endJob(id: string, kind: EarlyEnd['kind'], message: string): void {
    for (const attempt of this.#attempts.values()) if (attempt.taken.id === id) attempt.end(kind, message);
  }

  /** Takes nothing new; resolves when nothing is in hand any more. */
  async finish(): Promise<void> {
    this.#taking = false;
    this.#stop.abort();
    this.wake();
    await this.#pumping;
    while (this.#attempts.size > 0) await this.#changed();
  }

  /** Asks everything in hand to end. */
  endAll(message: string): void {
    for (const attempt of this.#attempts.values()) attempt.end('stopping', message);
  }

  /** Puts back what is still in hand, whatever it does. */
  async giveBackAll(): Promise<void> {
    const left = [...this.#attempts.values()];
    await Promise.allSettled(left.map(({ taken }) => this.taker.giveBack(taken)));
  }

  get #mayTake(): boolean {
    return this.#taking && !this.#options.around.gate.isClosed();
  }

  async #pump(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const slot = this.#freeSlot();
      if (slot === null || !this.#mayTake) {
        await this.#changed();
        continue;
      }
      try {
        const taken = await this.taker.take(slot);
        if (taken === null) await this.taker.wait(this.#renewKick());
        else if (!this.#taking) await this.taker.giveBack(taken);
        else this.#begin(slot, taken);
      } catch (error) {
        this.#options.around.onError(errorOf(error));
        await pause(RETRY_MS, signal);
      }
    }
  }

  #freeSlot(): number | null {
    for (let slot = 0; slot < this.concurrency; slot += 1) if (!this.#attempts.has(slot)) return slot;
    return null;
  }

  #begin(slot: number, taken: TakenJob): void {
    const attempt = this.#attempt(slot, taken);
    void this.#work(slot, attempt)
      .catch((error: unknown) => this.#options.around.onError(errorOf(error)))
      .finally(() => {
        this.#attempts.delete(slot);
        this.#options.onChange(null);
        this.wake();
      });
  }

  #attempt(slot: number, taken: TakenJob): Attempt {
    const { type, around, onChange } = this.#options;
    const attempt = new Attempt(this.taker, taken, type, around);
    this.#attempts.set(slot, attempt);
    onChange(null);
    return attempt;
  }

  /** Runs a job and those that follow it in the same slot. */
  async #work(slot: number, first: Attempt): Promise<void> {
    for (let attempt: Attempt | null = first; attempt !== null; ) {
      const taken: TakenJob = attempt.taken;
      const end: AttemptEnd = await attempt
        .run()
        .catch((error: unknown) => ({ kind: 'failed', failure: failureOf(error) }));
      const next: TakenJob | null = await this.#end(taken, end).catch((error: unknown) => {
        this.#options.around.onError(errorOf(error));
        // It is not renewed any more: when its lock runs out, another attempt is made.
        this.taker.forget(taken);
        return null;
      });
      const isCancelled = end.kind === 'failed' && end.failure.error.code === 'CANCELLED';
      if (!isCancelled && (end.kind === 'completed' || end.kind === 'failed'))
        this.#options.onChange(end.kind);
      attempt = next === null ? null : this.#attempt(slot, next);
    }
  }

  async #end(taken: TakenJob, end: AttemptEnd): Promise<TakenJob | null> {
    const { taker } = this;
    switch (end.kind) {
      case 'completed':
        return taker.complete(taken, end.result, this.#mayTake).catch((error: unknown) => {
          if (!(error instanceof EndRefused) || error.why !== 'failed children') throw error;
          // A child has failed while its parent ran.
          const { message } = error;
          return taker.fail(taken, { code: 'CHILD_FAILED', message }, undefined, this.#mayTake);
        });
      case 'failed': {
        const { error, retry, stack } = end.failure;
        if (!retry || taken.attempt >= taken.mostAttempts)
          return taker.fail(taken, error, stack, this.#mayTake);
        await taker.retry(taken, error, stack);
        return null;
      }
      case 'returned':
        await taker.giveBack(taken);
        return null;
      case 'lost':
        taker.forget(taken);
        return null;
    }
  }

  #renewKick(): AbortSignal {
    if (this.#kick.signal.aborted) this.#kick = new AbortController();
    return this.#kick.signal;
  }

  /** Resolves at the next `wake`, or soon. */
  async #changed(): Promise<void> {
    await pause(1_000, this.#renewKick());
  }
}
