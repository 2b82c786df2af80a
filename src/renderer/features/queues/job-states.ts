import { type JobState, jobStateSchema } from '../../../model/queue.ts';

/** BullMQ's states in the order of a job's life. */
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
};

export const STATE_LABEL: Record<JobState, string> = {
  waiting: 'Waiting',
  active: 'Active',
  prioritized: 'Prioritized',
  delayed: 'Delayed',
  'waiting-children': 'Waiting for children',
  completed: 'Completed',
  failed: 'Failed',
};

export const isJobState = (text: string | undefined): text is JobState =>
  text !== undefined && (JOB_STATES as readonly string[]).includes(text);
