import type { JobStatus } from '../../../model/job.ts';
import type { JobTypeGlance } from '../../../model/job-overview.ts';
import { waitingOf } from '../../../model/queue.ts';

export type StatusCounts = Readonly<Record<JobStatus, number>>;

type Counted = Pick<JobTypeGlance, 'name' | 'counts'>;

/** The states of a queue as the statuses of jobs. Null while Redis is away. */
export function countStatuses({ counts }: Counted): StatusCounts | null {
  if (counts === null) return null;
  return {
    pending: waitingOf(counts) + counts.delayed + counts['waiting-children'],
    processing: counts.active,
    completed: counts.completed,
    failed: counts.failed,
    cancelled: counts.cancelled,
  };
}

/** The counts of one type, or of all; null while they are not known. */
export function countJobs(types: readonly Counted[] | null, type: string | null): StatusCounts | null {
  const all = (types ?? [])
    .filter(({ name }) => type === null || name === type)
    .map((one) => countStatuses(one))
    .filter((counts) => counts !== null);
  if (all.length === 0) return null;
  const sum = (status: JobStatus): number => all.reduce((total, counts) => total + counts[status], 0);
  return {
    pending: sum('pending'),
    processing: sum('processing'),
    completed: sum('completed'),
    failed: sum('failed'),
    cancelled: sum('cancelled'),
  };
}
