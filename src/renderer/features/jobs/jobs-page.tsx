import { Button } from '@mantine/core';
import { IconChecklist } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { JobTypeView } from '../../../model/job-type.ts';
import { assertNever } from '../../../model/assert-never.ts';
import { errorText } from '../../app/error-text.ts';
import { formatHash, useRoute } from '../../app/router.ts';
import { api } from '../../client.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { plural } from '../../components/format.ts';
import classes from './jobs-page.module.css';
import { JobList } from './list/job-list.tsx';
import { JobPage } from './page/job-page.tsx';
import { SchedulesBoard } from './schedules/schedules-board.tsx';
import { JOB_VIEW_LABEL, JOB_VIEWS, type JobsView, readView } from './selection.ts';
import { SubmitCard } from './submit/submit-card.tsx';
import { TreesBoard } from './trees/trees-board.tsx';
import { useJobTypes } from './use-job-types.ts';
import { WorkersBoard } from './workers/workers-board.tsx';

function Views({ now }: { now: JobsView }) {
  return (
    <nav className={classes.views} aria-label="Views of jobs">
      {JOB_VIEWS.map((view) => (
        <a
          key={view}
          href={formatHash('jobs', { view: view === 'jobs' ? null : view })}
          aria-current={view === now || undefined}
        >
          {JOB_VIEW_LABEL[view]}
        </a>
      ))}
    </nav>
  );
}

function JobsBoard({ types }: { types: readonly JobTypeView[] }) {
  const { params } = useRoute();
  const { from, fromType } = params;
  const begin = useQuery(
    api.jobs.details.queryOptions({
      input: { id: from ?? '', ...(fromType !== undefined && { type: fromType }) },
      enabled: from !== undefined,
    }),
  );
  return (
    <div className={classes.work}>
      <JobList types={types} />
      {(from === undefined || !begin.isPending) && <SubmitCard types={types} begin={begin.data ?? null} />}
    </div>
  );
}

function Board({ view, types }: { view: JobsView; types: readonly JobTypeView[] }) {
  switch (view) {
    case 'jobs':
      return <JobsBoard types={types} />;
    case 'trees':
      return <TreesBoard />;
    case 'schedules':
      return <SchedulesBoard types={types} />;
    case 'workers':
      return <WorkersBoard types={types} />;
    default:
      return assertNever(view);
  }
}

/** Typed jobs: what waits, runs and has ended, trees of them, schedules, and who does the work. */
export function JobsPage() {
  const { params } = useRoute();
  const view = readView(params);
  const { types, error } = useJobTypes();
  const { job, jobType } = params;
  if (job !== undefined) return <JobPage key={`${jobType ?? ''} ${job}`} id={job} type={jobType} />;
  if (types === null)
    return error === null ? null : (
      <EmptyState
        icon={<IconChecklist size={28} stroke={1.4} />}
        title={errorText(error)}
        action={<Button onClick={() => window.location.reload()}>Try again</Button>}
      />
    );
  return (
    <div className={classes.page}>
      <div className={classes.bar}>
        <Views now={view} />
        <span className="spring" />
        <span className="muted">{plural(types.length, 'type')}</span>
      </div>
      <Board view={view} types={types} />
    </div>
  );
}
