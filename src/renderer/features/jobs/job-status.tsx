import type { JobEntry, JobStatus } from '../../../model/job.ts';
import { formatShare } from '../../components/format.ts';
import classes from './job-status.module.css';

export const JOB_STATUS_LABEL: Record<JobStatus, string> = {
  pending: 'Pending',
  processing: 'Processing',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export const hasEnded = (status: JobStatus): boolean => status !== 'pending' && status !== 'processing';

/** What BullMQ knows better than the status does. */
function wordOf({ status, state, runAt }: Pick<JobEntry, 'status' | 'state' | 'runAt'>): string {
  if (status !== 'pending') return JOB_STATUS_LABEL[status];
  if (state === 'waiting-children') return 'Waits for children';
  return runAt !== null && state === 'delayed' ? 'Delayed' : JOB_STATUS_LABEL.pending;
}

/** The status as a small square and a word. */
export function JobStatusMark({ job }: { job: Pick<JobEntry, 'status' | 'state' | 'runAt'> }) {
  return (
    <span className={classes.mark} data-status={job.status} data-state={job.state}>
      <i />
      {wordOf(job)}
    </span>
  );
}

/** What a processor says of its progress: up to 100 is a bar, anything else is told as it is. */
export function JobProgress({ progress }: { progress: unknown }) {
  if (progress === null || progress === undefined || progress === 0) return null;
  if (typeof progress !== 'number' || progress < 0 || progress > 100)
    return <span className="clip">{typeof progress === 'string' ? progress : JSON.stringify(progress)}</span>;
  const share = formatShare(Math.round(progress) / 100);
  return (
    <span className={classes.progress} role="img" aria-label={`Progress ${share}`}>
      <span className={classes.bar}>
        <span style={{ width: `${progress}%` }} />
      </span>
      {share}
    </span>
  );
}
