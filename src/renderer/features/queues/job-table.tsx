import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconRefresh } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { JobRow, JobState, QueueView } from '../../../model/queue.ts';
import { errorText } from '../../app/error-text.ts';
import { queueKey } from '../../app/live/reduce-frame.ts';
import { formatHash, useRoute } from '../../app/router.ts';
import { api } from '../../client.ts';
import { Age } from '../../components/age.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount, formatMs } from '../../components/format.ts';
import { MiddleClip } from '../../components/middle-clip.tsx';
import { NewPill } from '../../components/new-pill.tsx';
import { useThrottled } from '../../components/use-throttled.ts';
import table from '../../components/table.module.css';
import { STATE_LABEL } from './job-states.ts';
import classes from './job-table.module.css';
import { useQueueMutations } from './use-queue-mutations.ts';
import { LIST_LOOK_MS } from '../../../model/timings.ts';

const PAGE_SIZE = 50;
const EMPTY: Partial<Record<JobState, string>> = {
  waiting: 'Jobs wait here until a worker takes them.',
  active: 'Jobs are listed here while a worker has them in hand.',
  failed: 'Jobs come here when their last attempt has failed.',
  cancelled: 'Jobs that somebody cancelled are kept here. “Retry failed” leaves them alone.',
  completed: 'Finished jobs are kept here, if their queue keeps them.',
};

const span = (from: number | null, to: number | null): number | null =>
  from === null || to === null ? null : to - from;

function Row({ job, queue }: { job: JobRow; queue: QueueView }) {
  const { params } = useRoute();
  const { retryJob } = useQueueMutations(queue);
  return (
    <tr data-selected={params['job'] === job.id || undefined}>
      <th scope="row" className={classes.id}>
        <a href={formatHash('queues', { ...params, queue: queueKey(queue), job: job.id })} title={job.id}>
          <MiddleClip text={job.id} />
        </a>
      </th>
      <td className={classes.name} title={job.name}>
        {job.name}
      </td>
      <td>
        <Age at={job.addedAt} />
      </td>
      <td data-number="">{formatMs(span(job.addedAt, job.startedAt))}</td>
      <td data-number="">{formatMs(span(job.startedAt, job.finishedAt))}</td>
      <td data-number="">{formatCount(job.attemptsMade)}</td>
      {(job.state === 'failed' || job.state === 'cancelled') && (
        <>
          <td className={classes.reason} title={job.failedReason ?? undefined}>
            {job.failedReason ?? '–'}
          </td>
          <td className={classes.action}>
            <Tooltip label="Retry">
              <ActionIcon
                size={24}
                aria-label={`Retry job ${job.id}`}
                disabled={queue.readOnly !== null || job.escaped === true}
                loading={retryJob.isPending}
                onClick={() => retryJob.mutate(job.id)}
              >
                <IconRefresh size={14} stroke={1.8} />
              </ActionIcon>
            </Tooltip>
          </td>
        </>
      )}
    </tr>
  );
}

function Pager({ page, total }: { page: number; total: number }) {
  const { setParams } = useRoute();
  const last = Math.max(0, Math.ceil(total / PAGE_SIZE) - 1);
  const go = (to: number) => setParams({ page: to === 0 ? null : String(to + 1) });
  return (
    <>
      <span className="muted">
        {total === 0
          ? '0'
          : `${formatCount(page * PAGE_SIZE + 1)}–${formatCount(Math.min(total, (page + 1) * PAGE_SIZE))}`}{' '}
        of {formatCount(total)}
      </span>
      <ActionIcon aria-label="Previous page" disabled={page === 0} onClick={() => go(page - 1)}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <ActionIcon aria-label="Next page" disabled={page >= last} onClick={() => go(page + 1)}>
        <IconChevronRight size={16} />
      </ActionIcon>
    </>
  );
}

/** Jobs of one state, a page at a time. The list stands still; a pill tells what has changed since. */
export function JobTable({ queue, state }: { queue: QueueView; state: JobState }) {
  const { params, setParams } = useRoute();
  const page = Math.max(0, Math.floor(Number(params['page'] ?? 1)) - 1 || 0);
  const { data, error, isPlaceholderData, refetch } = useQuery(
    api.queue.jobs.queryOptions({
      input: { name: queue.name, prefix: queue.prefix, state, offset: page * PAGE_SIZE, limit: PAGE_SIZE },
      placeholderData: keepPreviousData,
      staleTime: 0,
    }),
  );
  const change = data === undefined ? 0 : queue.counts[state] - data.total;
  const refresh = () => void refetch();
  // An empty list has nothing that could shift under anybody's eyes, so it fills by itself.
  const counted = useThrottled(queue.counts[state], LIST_LOOK_MS);
  const outdated = data?.total === 0 && counted > 0;
  useEffect(() => {
    if (outdated) void refetch();
  }, [outdated, counted, refetch]);

  if (error !== null && data === undefined) {
    return <EmptyState title={errorText(error)} action={<Button onClick={refresh}>Try again</Button>} />;
  }
  if (data?.jobs.length === 0) {
    return (
      <EmptyState
        title={`No ${STATE_LABEL[state].toLowerCase()} jobs`}
        action={
          data.total > 0 && <Button onClick={() => setParams({ page: null })}>To the first page</Button>
        }
      >
        {EMPTY[state]}
      </EmptyState>
    );
  }
  return (
    <>
      <div className={classes.bar}>
        <NewPill count={Math.abs(change)} label={change > 0 ? 'new' : 'gone'} onClick={refresh} />
        <span className="spring" />
        {data !== undefined && <Pager page={page} total={data.total} />}
        <Tooltip label="Refresh">
          <ActionIcon aria-label="Refresh the jobs" onClick={refresh}>
            <IconRefresh size={15} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div
        className={`${table.scroll} ${classes.scroll}`}
        role="region"
        aria-label={`${STATE_LABEL[state]} jobs`}
        tabIndex={0}
        data-stale={isPlaceholderData || undefined}
      >
        <table className={`${table.table} ${classes.table}`}>
          <thead>
            <tr>
              <th scope="col">Id</th>
              <th scope="col">Name</th>
              <th scope="col">Added</th>
              <th scope="col" data-number="">
                Waited
              </th>
              <th scope="col" data-number="">
                Ran
              </th>
              <th scope="col" data-number="">
                Attempts
              </th>
              {(state === 'failed' || state === 'cancelled') && (
                <>
                  <th scope="col">Reason</th>
                  <td />
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {data?.jobs.map((job) => (
              <Row key={job.id} job={job} queue={queue} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
