import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { JobRecord } from '../../../../model/job.ts';
import { errorText } from '../../../app/error-text.ts';
import { api } from '../../../client.ts';
import { CopyButton } from '../../../components/copy-button.tsx';
import { plural } from '../../../components/format.ts';
import { useFollowEnd } from '../../../components/use-follow-end.ts';
import { refOf } from '../job-ref.ts';
import { hasEnded } from '../job-status.tsx';
import classes from './job-page.module.css';

/** What the processor said. Follows the end until somebody scrolls up. */
export function JobLog({ job, followed }: { job: JobRecord; followed: readonly string[] }) {
  const ended = hasEnded(job.status);
  const { data, error, refetch } = useQuery(
    api.jobs.logs.queryOptions({
      input: refOf(job),
      enabled: ended && followed.length === 0,
      staleTime: 0,
    }),
  );
  const lines = useMemo(() => (followed.length > 0 ? followed : (data?.lines ?? [])), [followed, data]);
  const end = useFollowEnd(lines.length, !ended);
  if (ended && lines.length === 0 && data === undefined)
    return error === null ? null : (
      <p className={classes.none}>
        {errorText(error)}{' '}
        <Button size="compact-xs" onClick={() => void refetch()}>
          Try again
        </Button>
      </p>
    );
  if (lines.length === 0)
    return <p className={classes.none}>{ended ? 'It said nothing.' : 'What it says appears here.'}</p>;
  return (
    <>
      <h3 className={classes.logHead}>
        {plural(lines.length, 'line')} <CopyButton value={lines.join('\n')} label="Copy the log" />
      </h3>
      <div {...end} className={classes.lines} role="log" aria-label="Log" aria-live="off" tabIndex={0}>
        <ol>
          {lines.map((line, index) => (
            // Lines are only ever added at the end.
            <li key={index}>
              <code>{line}</code>
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}
