import type { JobView } from '../../model/job.ts';
import type { StoredJob } from '../ports/job-store.ts';

/** Outcomes of other machines may say times that are none. */
const isoTime = (ms: number): string => new Date(Math.abs(ms) <= MAX_DATE ? ms : 0).toISOString();
/** Largest distance from the epoch that a date can have, ms. */
const MAX_DATE = 8_640_000_000_000_000;
const isoTimeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));

/** A job as programs ask for it. */
export function jobView(job: StoredJob): JobView {
  const { id, status, type, attempts, progress, error } = job;
  return {
    id,
    status,
    type,
    createdAt: isoTime(job.createdAt),
    startedAt: isoTimeOrNull(job.startedAt),
    completedAt: isoTimeOrNull(job.finishedAt),
    attempts,
    progress,
    ...(status === 'completed' && { result: resultOf(job) }),
    ...(error !== null && (status === 'failed' || status === 'cancelled') && { error }),
  };
}

/** A result that the history has cut is given as the text that is left of it. */
function resultOf({ result }: StoredJob): unknown {
  if (result === null) return null;
  try {
    return JSON.parse(result.text) as unknown;
  } catch {
    return result.text;
  }
}
