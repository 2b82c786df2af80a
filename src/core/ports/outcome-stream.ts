import type { JobOutcome } from '../../model/wire/job-outcome.ts';

/** What a look at the stream of outcomes gives. */
export interface OutcomeBatch {
  readonly outcomes: readonly JobOutcome[];
  /** The place behind them. */
  readonly id: string;
  /** There are more behind it already. */
  readonly more: boolean;
}

/** The stream in which every worker tells how attempts end. Every method may throw DomainError REDIS_UNAVAILABLE. */
export interface OutcomeStream {
  /** Names the stream; a server that has lost its data begins another. */
  identity(): Promise<string>;
  /** Outcomes behind `after` (null: from the oldest there is), waiting for a while when there are none. */
  read(after: string | null, signal: AbortSignal): Promise<OutcomeBatch>;
  /** Whether outcomes behind `after` may have been dropped. */
  hasGap(after: string): Promise<boolean>;
  /** Ended jobs that Redis still has, as outcomes; newest first, at most so many of each type. */
  endedJobs(types: readonly string[], most: number): Promise<JobOutcome[]>;
}
