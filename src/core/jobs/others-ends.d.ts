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
/** An end that no worker of ours has told of may still be on its way: it is looked at once more. */
interface Suspects {
  readonly jobs: readonly EndedJob[];
}
/**
 * Finds the ends that no worker of ours has told of: a plain BullMQ Worker on the queue of a type takes its share of the jobs and
 * knows nothing of the history. Ended jobs are listed first, then the outcomes of our own workers are read, and what the history
 * does not know then was ended by somebody else: an end of ours and its outcome are one step.
 */
export declare class OthersEnds {
  #private;
  constructor(options: OthersEndsOptions);
  /** Another server: what was seen there is not known here. */
  forget(): void;
  /** Ends of ours, which need not be asked for. */
  know(outcomes: readonly JobOutcome[]): void;
  /** Lists ends that are not known; empty between two looks. `know` what our own workers tell before `take`. */
  list(): Promise<Suspects>;
  /** What was listed could not be judged yet. */
  again(): void;
  /** Those that the history does not know by now. */
  take({ jobs }: Suspects): Promise<JobOutcome[]>;
}
export {};
