import type { JobsOptions } from 'bullmq';
import type { ResolvedJobOptions } from '../../../core/ports/job-store.ts';
import { type JobOptions, MOST_JOB_LOG_LINES } from '../../../model/job.ts';
import type { ChildFailure } from '../../../model/job-tree.ts';

/** What Capstan keeps among the options that BullMQ stores with each job; absent where there is nothing to say. */
interface OwnOptions {
  /** Longest that an attempt may run, ms. */
  readonly timeoutMs?: number;
  /** Root of the tree that it belongs to. */
  readonly tree?: string;
}

type StoredOptions = JobsOptions & { readonly capstan?: OwnOptions };

const ON_FAILURE: Readonly<Record<ChildFailure, JobsOptions>> = {
  'fail-parent': { failParentOnFailure: true },
  ignore: { ignoreDependencyOnFailure: true },
  'continue-parent': { continueParentOnFailure: true },
};

/** Options of a job as BullMQ takes them. They are stored with each job, so they are few. */
export function bullOptions(
  jobId: string,
  options: ResolvedJobOptions,
  place: { readonly tree: string; readonly onFailure: ChildFailure | null } | null = null,
): JobsOptions {
  const { priority, delayMs, attempts, backoffMs, timeoutMs } = options;
  const own: OwnOptions = { ...(timeoutMs !== null && { timeoutMs }), ...(place && { tree: place.tree }) };
  const stored: StoredOptions = {
    jobId,
    attempts,
    keepLogs: MOST_JOB_LOG_LINES,
    ...(attempts > 1 && backoffMs > 0 && { backoff: { type: 'exponential', delay: backoffMs } }),
    ...(priority > 0 && { priority }),
    ...(delayMs > 0 && { delay: delayMs }),
    ...(place?.onFailure && ON_FAILURE[place.onFailure]),
    ...(Object.keys(own).length > 0 && { capstan: own }),
  };
  return stored;
}

/** The options that a job was stored with, in Capstan's words. */
export function readOptions(stored: JobsOptions): {
  readonly options: JobOptions;
  readonly attempts: number;
  readonly timeoutMs: number | null;
  readonly tree: string | null;
} {
  const { capstan = {}, attempts = 1, backoff, priority, delay } = stored as StoredOptions;
  const backoffMs = typeof backoff === 'object' ? backoff.delay : backoff;
  return {
    attempts: Math.max(1, attempts),
    timeoutMs: capstan.timeoutMs ?? null,
    tree: capstan.tree ?? null,
    options: {
      attempts: Math.max(1, attempts),
      ...(typeof backoffMs === 'number' && { backoffMs }),
      ...(priority !== undefined && { priority }),
      ...(delay !== undefined && { delayMs: delay }),
      ...(capstan.timeoutMs !== undefined && { timeoutMs: capstan.timeoutMs }),
    },
  };
}
