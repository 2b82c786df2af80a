import type { JobEntry, JobStatus } from '../../../model/job.ts';
import { Progress } from '../../components/progress.tsx';
import { StateMark, type StateTone } from '../../components/state-mark.tsx';

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

const JOB_STATUS_TONE: Record<JobStatus, StateTone> = {
  pending: 'waiting',
  processing: 'active',
  completed: 'ok',
  failed: 'bad',
  cancelled: 'none',
};

function toneOf({ status, state }: Pick<JobEntry, 'status' | 'state'>): StateTone {
  if (status !== 'pending') return JOB_STATUS_TONE[status];
  if (state === 'waiting-children') return 'children';
  return state === 'delayed' || state === 'prioritized' ? state : 'waiting';
}

/** The status as a small square and a word. */
export function JobStatusMark({ job }: { job: Pick<JobEntry, 'status' | 'state' | 'runAt'> }) {
  return <StateMark tone={toneOf(job)}>{wordOf(job)}</StateMark>;
}

/** What the processor says of its progress, in percent. */
export function JobProgress({ progress }: { progress: unknown }) {
  // BullMQ has it from the beginning.
  return progress === 0 ? null : <Progress progress={progress} most={100} />;
}
