import type { JobStatus } from '../../../model/job.ts';
import type { JobTypeGlance } from '../../../model/job-overview.ts';
import { waitingOf } from '../../../model/queue.ts';

export type StatusCounts = Readonly<Record<JobStatus, number>>;

type Counted = Pick<JobTypeGlance, 'name' | 'counts' | 'cancelled'>;

/** BullMQ's states as the statuses of jobs; to BullMQ a cancelled job is a failed one. Null while Redis is away. */
export function countStatuses({ counts, cancelled }: Counted): StatusCounts | null {
  if (counts === null) return null;
  return {
    pending: waitingOf(counts) + counts.delayed + counts['waiting-children'],
    processing: counts.active,
    completed: counts.completed,
    failed: Math.max(0, counts.failed - (cancelled ?? 0)),
    cancelled: cancelled ?? 0,
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
