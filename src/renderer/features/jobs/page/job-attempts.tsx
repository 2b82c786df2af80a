import type { AttemptOutcome, JobAttempt, JobRecord } from '../../../../model/job.ts';
import { formatCount, formatDate, formatMs } from '../../../components/format.ts';
import table from '../../../components/table.module.css';
import { Tag } from '../../../components/tag.tsx';
import classes from './job-page.module.css';

const OUTCOME: Record<AttemptOutcome, { word: string; tone: 'ok' | 'bad' | 'warn' }> = {
  completed: { word: 'completed', tone: 'ok' },
  failed: { word: 'failed', tone: 'bad' },
  returned: { word: 'given back', tone: 'warn' },
  lost: { word: 'worker lost', tone: 'bad' },
};

function Row({ attempt }: { attempt: JobAttempt }) {
  const { word, tone } = OUTCOME[attempt.outcome];
  return (
    <tr>
      <th scope="row">{formatCount(attempt.number)}</th>
      <td>
        <Tag tone={tone}>{word}</Tag>
      </td>
      <td>{formatDate(attempt.startedAt)}</td>
      <td data-number="">
        {formatMs(attempt.startedAt === null ? null : attempt.endedAt - attempt.startedAt)}
      </td>
      <td>
        {attempt.worker} <span className="muted">on {attempt.machine}</span>
      </td>
      <td className={classes.cause} title={attempt.error?.message}>
        {attempt.error?.message ?? '–'}
      </td>
    </tr>
  );
}

/** Every attempt that has ended, with its worker and its cause. */
export function JobAttempts({ job }: { job: JobRecord }) {
  if (job.history.length === 0) return <p className={classes.none}>No attempt of it has ended.</p>;
  return (
    // Scrollable, so it must be reachable by keyboard.
    <div className={table.scroll} role="region" aria-label="Attempts" tabIndex={0}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Attempt</th>
            <th scope="col">Outcome</th>
            <th scope="col">Began</th>
            <th scope="col" data-number="">
              Ran
            </th>
            <th scope="col">Worker</th>
            <th scope="col">Cause</th>
          </tr>
        </thead>
        <tbody>
          {job.history.map((attempt, index) => (
            <Row key={`${attempt.number} ${index}`} attempt={attempt} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
