import type { JobRef } from '../../model/job-id.ts';
import type { JobOutcome } from '../../model/wire/job-outcome.ts';

/** What a look at the stream of outcomes gives. */
export interface OutcomeBatch {
  readonly outcomes: readonly JobOutcome[];
  /** The place behind them. */
  readonly id: string;
  /** There are more behind it already. */
  readonly more: boolean;
}

/** A job that has ended, and when, ms since the epoch. */
export interface EndedJob extends JobRef {
  readonly endedAt: number;
}

/** The stream in which every worker tells how attempts end. Every method may throw DomainError REDIS_UNAVAILABLE. */
export interface OutcomeStream {
  /** Names the stream; a server that has lost its data begins another. */
  identity(): Promise<string>;
  /** Outcomes behind `after` (null: from the oldest there is), waiting for a while when there are none. */
  read(after: string | null, signal: AbortSignal): Promise<OutcomeBatch>;
  /** Whether outcomes behind `after` may have been dropped. */
  hasGap(after: string): Promise<boolean>;
  /** Jobs of a type that ended at or after a time, ms since the epoch, whoever has ended them; the oldest first. */
  endedSince(type: string, since: number, limit: number): Promise<EndedJob[]>;
  /** What the outcomes of ended jobs would have said, where no worker of ours has told of them. */
  outcomesOf(jobs: readonly JobRef[]): Promise<JobOutcome[]>;
  /** Ended jobs that Redis still has, as outcomes; newest first, at most so many of each type. */
  endedJobs(types: readonly string[], most: number): Promise<JobOutcome[]>;
}
