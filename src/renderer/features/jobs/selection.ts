import { type JobStatus, jobStatusSchema } from '../../../model/job.ts';
import { jobTypeNameSchema } from '../../../model/job-type.ts';

export const JOB_VIEWS = ['jobs', 'trees', 'schedules', 'workers'] as const;
export type JobsView = (typeof JOB_VIEWS)[number];

export const JOB_VIEW_LABEL: Record<JobsView, string> = {
  jobs: 'Jobs',
  trees: 'Trees',
  schedules: 'Schedules',
  workers: 'Workers',
};

/** Which jobs are listed. */
export interface JobFilter {
  /** Null: whatever the status. */
  readonly status: JobStatus | null;
  /** Null: of every type. */
  readonly type: string | null;
  /** Ended jobs by text, those included that Redis no longer has. */
  readonly history: boolean;
  /** Part of an id, a worker or a reason; of the history alone. */
  readonly text: string;
}

type Params = Readonly<Record<string, string>>;

export const readView = (params: Params): JobsView =>
  JOB_VIEWS.find((view) => view === params['view']) ?? 'jobs';

/** The filter that an address holds: `type=calculation`, `status=failed`, or `status=history` and `text=`. */
export function readFilter(params: Params): JobFilter {
  const status = jobStatusSchema.safeParse(params['status']);
  const type = jobTypeNameSchema.safeParse(params['type']);
  const history = params['status'] === 'history';
  return {
    status: status.success ? status.data : null,
    type: type.success ? type.data : null,
    history,
    text: history ? (params['text'] ?? '') : '',
  };
}
