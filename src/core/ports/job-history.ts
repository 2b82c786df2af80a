import type { EndedJobQuery, JobAttempt, JobEntry } from '../../model/job.ts';
import type { JobRef } from '../../model/job-id.ts';
import type { JobOutcome } from '../../model/wire/job-outcome.ts';
import type { StoredJob } from './job-store.ts';

/** How far the outcomes of a Redis server have been taken in. */
export interface OutcomePosition {
  /** Which stream: a server that lost its data begins another. */
  readonly stream: string;
  readonly id: string;
}

/** Keeps ended jobs and all attempts over restarts of the engine, and longer than Redis does. */
export interface JobHistory {
  /**
   * Takes outcomes in, once each, and remembers the position in the same step. What can never be kept is left out.
   * @throws Error when they cannot be kept now: they may come again
   */
  add(outcomes: readonly JobOutcome[], position: OutcomePosition): void;
  /** The last position of a stream; null when nothing of it has been taken in. */
  position(stream: string): string | null;
  /** Newest first. */
  list(query: EndedJobQuery): JobEntry[];
  get(job: JobRef): StoredJob | null;
  /** When a job ended that is kept, ms since the epoch; null when none is. */
  endedAt(job: JobRef): number | null;
  /** Types of which there is an ended job with that id. */
  typesWith(id: string): string[];
  /** Oldest first. */
  attempts(job: JobRef): JobAttempt[];
}
