import type { JobOutcome } from '../../model/wire/job-outcome.ts';
import type { Clock } from '../ports/clock.ts';
import type { JobHistory, OutcomePosition } from '../ports/job-history.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { Log } from '../ports/log.ts';
import type { OutcomeStream } from '../ports/outcome-stream.ts';
import type { RedisLinkPort } from '../ports/redis-link.ts';

import type { OthersEnds } from './others-ends.ts';
import { OUTCOME_RETRY_MS } from '../../model/timings.ts';

export interface OutcomeReaderOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly link: RedisLinkPort;
  readonly stream: OutcomeStream;
  readonly history: JobHistory;
  readonly store: Pick<JobStore, 'knownTypes'>;
  readonly others: OthersEnds;
  /** Told of everything that was not known before, in order. */
  readonly onOutcomes: (outcomes: readonly JobOutcome[]) => void;
}

/** Outcomes are taken together so often, ms: one by one they would cost more than the jobs themselves. */
const GATHER_MS = 50;
/** What others ended longer ago than this is no news, ms. */
const NEWS_MS = 60_000;
/** Ended jobs of each state and type that are looked up when outcomes may have been missed. */
const MOST_MISSED = 10_000;

/** Takes the outcomes of all workers into the history, each once, from where it stopped the last time. */
export class OutcomeReader {
  readonly #options: OutcomeReaderOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: OutcomeReaderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!this.#isStopped()) {
      await this.#untilReady();
      try {
        await this.#follow(signal);
      } catch {
        // The link says itself what is wrong with Redis.
        await this.#pause(OUTCOME_RETRY_MS);
      }
    }
  }

  /** Reads until something fails, or the engine moves to another server. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { stream, history, link, others } = this.#options;
    others.forget();
    const since = link.state().since;
    const name = await stream.identity();
    let position = history.position(name);
    if (position === null || (await stream.hasGap(position))) await this.#takeMissed(name, position);
    while (!this.#isStopped() && link.state().since === since) {
      // First, so that whatever our own workers tell of them is read below.
      const suspects = await others.list();
      const { outcomes, id, more } = await stream.read(position, signal);
      if (this.#isStopped()) return;
      others.know(outcomes);
      if (id !== position) this.#take(outcomes, { stream: name, id });
      position = id;
      // Behind what is read below may be the ends of ours.
      if (more) others.again();
      else {
        const found = await others.take(suspects);
        if (found.length > 0) this.#takeOthers(found, { stream: name, id });
      }
      if (!more && outcomes.length > 0) await this.#pause(GATHER_MS);
    }
  }

  /** What ended long ago is kept, but is no news. */
  #takeOthers(found: readonly JobOutcome[], position: OutcomePosition): void {
    const { clock, history, onOutcomes } = this.#options;
    history.add(found, position);
    // eslint-disable-next-line capstan/no-wall-clock-durations -- other programs say when by the wall clock alone
    onOutcomes(found.filter(({ endedAt }) => clock.now() - endedAt < NEWS_MS));
  }

  #take(outcomes: readonly JobOutcome[], position: OutcomePosition): void {
    this.#options.history.add(outcomes, position);
    this.#options.onOutcomes(outcomes);
  }

  /** What the stream no longer tells, the jobs themselves do as long as Redis keeps them. */
  async #takeMissed(name: string, position: string | null): Promise<void> {
    const { stream, history, store, log } = this.#options;
    const ended = await stream.endedJobs(await store.knownTypes(), MOST_MISSED);
    if (ended.length === 0) return;
    history.add(ended, { stream: name, id: position ?? '0-0' });
    log.write('info', 'jobs', `Looked up ${ended.length} jobs that have ended meanwhile`);
  }

  async #untilReady(): Promise<void> {
    const { link } = this.#options;
    while (link.state().kind !== 'ready' && !this.#isStopped()) await this.#pause(OUTCOME_RETRY_MS);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        this.#stop.signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#options.clock.after(ms, done);
      this.#stop.signal.addEventListener('abort', done, { once: true });
    });
  }
}
