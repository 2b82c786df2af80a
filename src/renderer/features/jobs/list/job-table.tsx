import { Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { JobEntry } from '../../../../model/job.ts';
import { formatHash, useRoute } from '../../../app/router.ts';
import { Age } from '../../../components/age.tsx';
import { formatCount, formatMs } from '../../../components/format.ts';
import { JobProgress, JobStatusMark } from '../job-status.tsx';
import { jobKey, jobParams } from '../job-ref.ts';
import { shortId } from '../short-id.ts';
import type { Selected } from '../use-selected.ts';
import classes from './job-table.module.css';

const ROW_HEIGHT = 33;
/** Rows from the end at which the next page is asked for. */
const NEAR_END = 30;

const span = (from: number | null, to: number | null): number | null =>
  from === null || to === null ? null : to - from;

/** What there is to say of a job beside its figures. */
function Word({ job }: { job: JobEntry }) {
  if (job.status === 'processing') return <JobProgress progress={job.progress} />;
  if (job.error !== null && job.status !== 'completed')
    return (
      <span className="clip" title={job.error.message}>
        {job.error.message}
      </span>
    );
  if (job.schedule !== null) return <span className="muted clip">schedule</span>;
  return job.tree === null ? null : (
    <span className="muted clip">{job.parent === null ? 'root of a tree' : 'child of a tree'}</span>
  );
}

function Cells({ job }: { job: JobEntry }) {
  const { params } = useRoute();
  const isRunning = job.status === 'processing';
  return (
    <>
      <span role="rowheader" className={classes.id}>
        <a href={formatHash('jobs', { ...params, ...jobParams(job) })} title={job.id}>
          {shortId(job)}
        </a>
      </span>
      <span role="cell" className={`${classes.type} clip`}>
        {job.type}
      </span>
      <span role="cell">
        <JobStatusMark job={job} />
      </span>
      <span role="cell">
        <Age at={job.createdAt} />
      </span>
      <span role="cell" data-number="">
        {formatMs(span(job.createdAt, job.startedAt))}
      </span>
      <span role="cell" data-number="">
        {isRunning ? <Age at={job.startedAt} suffix="" /> : formatMs(span(job.startedAt, job.finishedAt))}
      </span>
      <span role="cell" data-number="">
        {formatCount(job.attempts)}
        <span className="muted">/{formatCount(job.mostAttempts)}</span>
      </span>
      <span role="cell" className={`${classes.worker} clip`} title={job.worker ?? undefined}>
        {job.worker ?? '–'}
      </span>
      <span role="cell" className={classes.word}>
        <Word job={job} />
      </span>
    </>
  );
}

interface JobTableProps {
  readonly jobs: readonly JobEntry[];
  readonly stale: boolean;
  readonly selected: Selected;
  /** Asks for the next page, if there is one. */
  readonly more: () => void;
}

const HEAD = ['Job', 'Type', 'Status', 'Added', 'Waited', 'Ran', 'Tries', 'Worker', 'Note'];
const NUMBERS = new Set(['Waited', 'Ran', 'Tries']);

/** Jobs, only those in sight drawn. */
export function JobTable({ jobs, stale, selected, more }: JobTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing memoized takes anything of it
  const virtual = useVirtualizer({
    count: jobs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => {
      const job = jobs[index];
      return job === undefined ? index : jobKey(job);
    },
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= jobs.length - NEAR_END) more();
  }, [last, jobs.length, more]);
  return (
    // Scrollable, so it must be reachable by keyboard.
    <div
      ref={scroller}
      className={classes.scroll}
      role="table"
      aria-label="Jobs"
      aria-rowcount={jobs.length + 1}
      tabIndex={0}
      data-stale={stale || undefined}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" className={classes.row}>
          <span role="columnheader" className={classes.check}>
            <Checkbox
              size="xs"
              aria-label="Select all that are listed"
              checked={selected.ids.size > 0 && selected.ids.size === jobs.length}
              indeterminate={selected.ids.size > 0 && selected.ids.size < jobs.length}
              onChange={() => selected.set(selected.ids.size > 0 ? [] : jobs.map(jobKey))}
            />
          </span>
          {HEAD.map((name) => (
            <span
              key={name}
              role="columnheader"
              data-number={NUMBERS.has(name) || undefined}
              className={name === 'Worker' ? classes.worker : undefined}
            >
              {name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const job = jobs[index];
          if (job === undefined) return null;
          return (
            <div
              key={key}
              role="row"
              aria-rowindex={index + 2}
              className={classes.row}
              data-selected={selected.ids.has(jobKey(job)) || undefined}
              style={{ transform: `translateY(${start}px)` }}
            >
              <span role="cell" className={classes.check}>
                <Checkbox
                  size="xs"
                  aria-label={`Select ${job.id}`}
                  checked={selected.ids.has(jobKey(job))}
                  onChange={() => selected.toggle(jobKey(job))}
                />
              </span>
              <Cells job={job} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
