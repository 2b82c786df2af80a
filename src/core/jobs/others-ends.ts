import type { JobRef } from '../../model/job-id.ts';
import { STALLED_REASON } from '../../model/job.ts';
import type { JobOutcome } from '../../model/wire/job-outcome.ts';
import type { Clock } from '../ports/clock.ts';
import type { JobHistory } from '../ports/job-history.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { Log } from '../ports/log.ts';
import type { EndedJob, OutcomeStream } from '../ports/outcome-stream.ts';

export interface OthersEndsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly stream: Pick<OutcomeStream, 'endedSince' | 'outcomesOf'>;
  readonly history: Pick<JobHistory, 'endedAt'>;
  readonly store: Pick<JobStore, 'knownTypes' | 'putBack'>;
}

/** Time between two looks, ms. */
const LOOK_EVERY_MS = 2_000;
/** Clocks of other machines may be behind by so much, ms. */
const CLOCK_SLACK_MS = 60_000;
/** Ended jobs of a type that one look gets; there are further looks. */
const MOST_AT_ONCE = 1_000;
/** Ends that are remembered without asking the history. */
const MOST_REMEMBERED = 20_000;
/** A type whose jobs others end is told of so often at most, ms. */
const TELL_EVERY_MS = 600_000;

/** An end that no worker of ours has told of may still be on its way: it is looked at once more. */
interface Suspects {
  readonly jobs: readonly EndedJob[];
}

/**
 * Finds the ends that no worker of ours has told of: a plain BullMQ Worker on the queue of a type takes its share of the jobs and
 * knows nothing of the history. Ended jobs are listed first, then the outcomes of our own workers are read, and what the history
 * does not know then was ended by somebody else: an end of ours and its outcome are one step.
 */
export class OthersEnds {
  readonly #options: OthersEndsOptions;
  /** Of each type, since when ends are looked at, ms since the epoch. */
  readonly #since = new Map<string, number>();
  /** The same before the last look. */
  readonly #before = new Map<string, number>();
  readonly #seen = new Set<string>();
  readonly #told = new Map<string, number>();
  #nextLook = 0;

  constructor(options: OthersEndsOptions) {
    this.#options = options;
  }

  /** Another server: what was seen there is not known here. */
  forget(): void {
    this.#since.clear();
    this.#before.clear();
    this.#seen.clear();
    this.#nextLook = 0;
  }

  /** Ends of ours, which need not be asked for. */
  know(outcomes: readonly JobOutcome[]): void {
    for (const { ended } of outcomes)
      if (ended !== undefined) this.#remember(keyOf(ended.entry, ended.entry.finishedAt));
  }

  /** Lists ends that are not known; empty between two looks. `know` what our own workers tell before `take`. */
  async list(): Promise<Suspects> {
    const { clock, store } = this.#options;
    if (clock.monotonic() < this.#nextLook) return { jobs: [] };
    this.#nextLook = clock.monotonic() + LOOK_EVERY_MS;
    const jobs: EndedJob[] = [];
    for (const type of await store.knownTypes()) jobs.push(...(await this.#listOf(type)));
    return { jobs };
  }

  /** What was listed could not be judged yet. */
  again(): void {
    for (const [type, since] of this.#before) this.#since.set(type, since);
    this.#nextLook = 0;
  }

  /** Those that the history does not know by now. */
  async take({ jobs }: Suspects): Promise<JobOutcome[]> {
    const { stream, history } = this.#options;
    const unknown = jobs.filter((job) => {
      const known = history.endedAt(job);
      return known === null || known < job.endedAt;
    });
    for (const job of jobs) this.#remember(keyOf(job, job.endedAt));
    if (unknown.length === 0) return [];
    const outcomes: JobOutcome[] = [];
    for (const outcome of await stream.outcomesOf(unknown)) {
      if (outcome.ended !== undefined && (await this.#isPutBack(outcome))) continue;
      outcomes.push(outcome);
    }
    for (const type of new Set(unknown.map((job) => job.type))) this.#tell(type, outcomes);
    return outcomes;
  }

  async #listOf(type: string): Promise<EndedJob[]> {
    // At first everything that is kept: others may have worked while no engine was there.
    const since = this.#since.get(type) ?? 0;
    this.#before.set(type, since);
    const ended = await this.#options.stream.endedSince(type, since, MOST_AT_ONCE);
    const last = ended.at(-1)?.endedAt ?? since;
    const isFull = ended.length === MOST_AT_ONCE;
    // Behind the last one when there are more; else so far back that a late clock is heard as well.
    this.#since.set(type, isFull && last > since ? last : Math.max(since, last - CLOCK_SLACK_MS));
    if (isFull) this.#nextLook = 0;
    return ended.filter((job) => !this.#seen.has(keyOf(job, job.endedAt)));
  }

  /** A plain worker gives up a job that two workers have lost, whatever the job's own options say of attempts. */
  async #isPutBack({ ended, error }: JobOutcome): Promise<boolean> {
    if (ended === undefined || ended.entry.status !== 'failed') return false;
    const { entry } = ended;
    if (entry.attempts >= entry.mostAttempts || error?.message !== STALLED_REASON) return false;
    const isBack = await this.#options.store.putBack(entry);
    if (isBack)
      this.#options.log.write(
        'warn',
        'jobs',
        `${entry.id} was given up by a worker that is not Capstan’s (“${STALLED_REASON}”) though it may be tried again: it waits again`,
      );
    return isBack;
  }

  #tell(type: string, outcomes: readonly JobOutcome[]): void {
    const { clock, log } = this.#options;
    const now = clock.monotonic();
    const own = outcomes.filter(({ ended }) => ended?.entry.type === type);
    if (own.length === 0 || now - (this.#told.get(type) ?? -Infinity) < TELL_EVERY_MS) return;
    this.#told.set(type, now);
    const names = [...new Set(own.map(({ worker }) => (worker === '' ? 'without a name' : worker)))].slice(
      0,
      5,
    );
    log.write(
      'warn',
      'jobs',
      `Workers that are not Capstan’s take jobs of type ${type} (${names.join(', ')}): time limits, cancelling and crash recovery do not hold there`,
    );
  }

  #remember(key: string): void {
    this.#seen.add(key);
    if (this.#seen.size <= MOST_REMEMBERED) return;
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest);
      break;
    }
  }
}

const keyOf = ({ id, type }: JobRef, endedAt: number | null): string => `${type} ${id} ${endedAt ?? 0}`;
