import type { JobEntry, JobEvent } from '../../model/job.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { Feed } from '../ports/feed.ts';

/**
 * Follows a job to its end, or until the signal aborts.
 * @throws DomainError CONFLICT when nothing more is heard of it
 */
export async function untilEnded(feed: Feed<JobEvent>, signal?: AbortSignal): Promise<JobEntry> {
  let last: JobEntry | null = null;
  for await (const { value } of feed.follow({ ...(signal && { signal }) })) {
    last = value.job ?? last;
    if (last !== null && hasEnded(last)) return last;
  }
  throw new DomainError('CONFLICT', 'The job was removed meanwhile.', { id: last?.id ?? '' });
}

export const hasEnded = ({ status }: Pick<JobEntry, 'status'>): boolean =>
  status !== 'pending' && status !== 'processing';
