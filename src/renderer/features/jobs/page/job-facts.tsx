import type { JobRecord } from '../../../../model/job.ts';
import { formatHash } from '../../../app/router.ts';
import { Age } from '../../../components/age.tsx';
import { Fact } from '../../../components/fact.tsx';
import { formatCount, formatMs, UNKNOWN } from '../../../components/format.ts';
import { LifeCard, type LifeStep } from '../../../components/life-card.tsx';
import { hasEnded, JOB_STATUS_LABEL } from '../job-status.tsx';

function toneOfEnd(status: JobRecord['status']): LifeStep['tone'] {
  if (status === 'completed') return 'ok';
  return status === 'failed' ? 'bad' : 'none';
}

/** From being added to its end; each step with the time that the one before it took. */
function stepsOf(job: JobRecord): LifeStep[] {
  const { createdAt, runAt, startedAt, finishedAt, status, worker } = job;
  const isDelayed = runAt !== null && startedAt === null;
  return [
    { name: 'Added', at: createdAt, note: null, tone: 'done' },
    ...(isDelayed ? [{ name: 'Due', at: runAt, note: null, tone: null }] : []),
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
      tone: startedAt === null ? null : 'done',
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
      tone: finishedAt === null ? null : toneOfEnd(status),
    },
  ];
}

/** The life of a job and its figures. */
export function JobFacts({ job }: { job: JobRecord }) {
  return (
    <LifeCard steps={stepsOf(job)}>
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
    </LifeCard>
  );
}
