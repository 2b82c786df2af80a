import { typeOfQueue } from '../../../model/job-id.ts';
import { type JobState, jobStateSchema, type QueueView } from '../../../model/queue.ts';

/** States in the order of a job's life. */
export const JOB_STATES: readonly JobState[] = jobStateSchema.options;

/** The colour of each state; always beside its name. */
export const STATE_COLOR: Record<JobState, string> = {
  waiting: 'var(--waiting)',
  active: 'var(--active)',
  prioritized: 'var(--prioritized)',
  delayed: 'var(--delayed)',
  'waiting-children': 'var(--children)',
  completed: 'var(--ok)',
  failed: 'var(--bad)',
  cancelled: 'var(--text-3)',
};

export const STATE_LABEL: Record<JobState, string> = {
  waiting: 'Waiting',
  active: 'Active',
  prioritized: 'Prioritized',
  delayed: 'Delayed',
  'waiting-children': 'Waiting for children',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** Those that a queue can have: only Capstan's own have cancelled jobs. */
export const statesOf = ({ name, counts }: Pick<QueueView, 'name' | 'counts'>): readonly JobState[] =>
  counts.cancelled > 0 || typeOfQueue(name) !== null
    ? JOB_STATES
    : JOB_STATES.filter((state) => state !== 'cancelled');

export const isJobState = (text: string | undefined): text is JobState =>
  text !== undefined && (JOB_STATES as readonly string[]).includes(text);
