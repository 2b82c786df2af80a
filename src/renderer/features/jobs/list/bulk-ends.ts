import type { JobEntry } from '../../../../model/job.ts';

interface BulkEnds {
  readonly done: number;
  /** Jobs that had changed or gone before they were asked for. */
  readonly movedOn: number;
  /** The first answer that is about more than its one job. */
  readonly failure: { readonly error: unknown } | null;
}

const MOVED_ON: readonly string[] = ['CONFLICT', 'NOT_FOUND'];

/** What came of jobs that were asked for together. `codeOf`: the code of what a call threw. */
export function readEnds(
  ends: readonly PromiseSettledResult<unknown>[],
  codeOf: (error: unknown) => string,
): BulkEnds {
  const errors = ends.flatMap((end) => (end.status === 'rejected' ? [{ error: end.reason as unknown }] : []));
  const failures = errors.filter(({ error }) => !MOVED_ON.includes(codeOf(error)));
  return {
    done: ends.length - errors.length,
    movedOn: errors.length - failures.length,
    failure: failures[0] ?? null,
  };
}

/**
 * Those of the selected jobs that are run again: the failed ones. Cancelled ones are run again only when nothing but them was
 * selected, for then it is they who are meant. What is in the history alone cannot be run again.
 */
export function toRunAgain<Job extends Pick<JobEntry, 'status' | 'state'>>(selected: readonly Job[]): Job[] {
  const ended = selected.filter(({ state }) => state !== null);
  const failed = ended.filter(({ status }) => status === 'failed');
  return failed.length > 0 ? failed : ended.filter(({ status }) => status === 'cancelled');
}
