import type { ReactNode } from 'react';
import type { JobRecord } from '../../../../model/job.ts';
import { formatHash } from '../../../app/router.ts';
import { Age } from '../../../components/age.tsx';
import { Card } from '../../../components/card.tsx';
import { formatCount, formatDate, formatMs, UNKNOWN } from '../../../components/format.ts';
import { hasEnded, JOB_STATUS_LABEL } from '../job-status.tsx';
import classes from './job-page.module.css';

interface Step {
  readonly name: string;
  readonly at: number | null;
  readonly note: ReactNode;
  readonly done: boolean;
}

/** From being added to its end; each step with the time that the one before it took. */
function stepsOf(job: JobRecord): Step[] {
  const { createdAt, runAt, startedAt, finishedAt, status, worker } = job;
  const isDelayed = runAt !== null && startedAt === null;
  return [
    { name: 'Added', at: createdAt, note: null, done: true },
    ...(isDelayed ? [{ name: 'Due', at: runAt, note: null, done: false }] : []),
    {
      name: startedAt === null ? 'Waits for a worker' : `Processing by ${worker ?? UNKNOWN}`,
      at: startedAt,
      note:
        startedAt !== null ? (
          <>waited {formatMs(startedAt - createdAt)}</>
        ) : hasEnded(status) ? null : (
          <>
            for <Age at={createdAt} suffix="" />
          </>
        ),
      done: startedAt !== null,
    },
    {
      name: hasEnded(status) ? JOB_STATUS_LABEL[status] : 'Finished',
      at: finishedAt,
      note:
        finishedAt !== null && startedAt !== null ? (
          <>ran {formatMs(finishedAt - startedAt)}</>
        ) : status === 'processing' ? (
          <>
            runs <Age at={startedAt} suffix="" />
          </>
        ) : null,
      done: finishedAt !== null,
    },
  ];
}

function Timeline({ job }: { job: JobRecord }) {
  return (
    <ol className={classes.timeline}>
      {stepsOf(job).map(({ name, at, note, done }, index, all) => (
        <li
          key={index}
          data-done={done ? '' : undefined}
          data-status={index === all.length - 1 ? job.status : undefined}
        >
          <b>{name}</b>
          <span>
            {formatDate(at)}
            {note !== null && <em> · {note}</em>}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The life of a job and its figures. */
export function JobFacts({ job }: { job: JobRecord }) {
  return (
    <Card title="Life" className={classes.about}>
      <Timeline job={job} />
      <dl className={classes.facts}>
        <Fact name="Type">
          <a href={formatHash('jobs', { type: job.type })}>{job.type}</a>
        </Fact>
        <Fact name="Attempts">
          {formatCount(job.attempts)} of {formatCount(job.mostAttempts)}
        </Fact>
        <Fact name="Priority">{job.priority === 0 ? 'first' : formatCount(job.priority)}</Fact>
        <Fact name="Worker">{job.worker ?? UNKNOWN}</Fact>
        {job.schedule !== null && (
          <Fact name="Schedule">
            <a href={formatHash('jobs', { view: 'schedules', schedule: job.schedule })}>{job.schedule}</a>
          </Fact>
        )}
        {job.parent !== null && (
          <Fact name="Child of">
            <a href={formatHash('jobs', { job: job.parent })}>{job.parent}</a>
          </Fact>
        )}
        <Fact name="In Redis">{job.state === null ? 'no longer' : job.state}</Fact>
      </dl>
    </Card>
  );
}
