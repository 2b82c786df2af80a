import { Button, Tabs } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { JobRecord } from '../../../../model/job.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatHash, useRoute } from '../../../app/router.ts';
import { CopyButton } from '../../../components/copy-button.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { JobProgress, JobStatusMark } from '../job-status.tsx';
import { TreeView } from '../trees/tree-view.tsx';
import { JobActions } from './job-actions.tsx';
import { JobAttempts } from './job-attempts.tsx';
import { JobFacts } from './job-facts.tsx';
import { JobLog } from './job-log.tsx';
import { JobOutcome } from './job-outcome.tsx';
import classes from './job-page.module.css';
import { KeptJson } from './kept-json.tsx';
import { useJob } from './use-job.ts';

function JobView({ job, lines }: { job: JobRecord; lines: readonly string[] }) {
  const { params, setParams } = useRoute();
  const tabs = ['data', 'result', 'logs', 'attempts', ...(job.tree === null ? [] : ['tree'])];
  const wished = params['tab'];
  const tab = wished !== undefined && tabs.includes(wished) ? wished : job.error === null ? 'data' : 'result';
  const hasFailed = job.error !== null && job.status !== 'completed';
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <Button
          component="a"
          variant="subtle"
          leftSection={<IconArrowLeft size={14} stroke={1.8} />}
          href={formatHash('jobs', { ...params, job: null, jobType: null, tab: null })}
        >
          Jobs
        </Button>
        <h2 className="clip" title={job.id}>
          {job.id}
        </h2>
        <CopyButton value={job.id} label="Copy the id" />
        <JobStatusMark job={job} />
        {job.status === 'processing' && <JobProgress progress={job.progress} />}
        <span className="spring" />
        <JobActions job={job} />
      </header>
      <div className={classes.body}>
        <Tabs
          className={classes.main}
          value={tab}
          keepMounted={false}
          onChange={(next) => setParams({ tab: next }, true)}
        >
          <Tabs.List>
            <Tabs.Tab value="data">Data</Tabs.Tab>
            <Tabs.Tab value="result">{hasFailed ? 'Error' : 'Result'}</Tabs.Tab>
            <Tabs.Tab value="logs">Logs</Tabs.Tab>
            <Tabs.Tab value="attempts">Attempts</Tabs.Tab>
            {job.tree !== null && <Tabs.Tab value="tree">Tree</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="data">
            <KeptJson label="Data" kept={job.payload} />
            <KeptJson
              label="Options"
              kept={{ text: JSON.stringify(job.options), truncated: false }}
              note="Where nothing is said, its type decides."
            />
          </Tabs.Panel>
          <Tabs.Panel value="result">
            <JobOutcome job={job} />
          </Tabs.Panel>
          <Tabs.Panel value="logs">
            <JobLog job={job} followed={lines} />
          </Tabs.Panel>
          <Tabs.Panel value="attempts">
            <JobAttempts job={job} />
          </Tabs.Panel>
          {job.tree !== null && (
            <Tabs.Panel value="tree" className={classes.tree}>
              <TreeView id={job.tree} selected={job.id} />
            </Tabs.Panel>
          )}
        </Tabs>
        <JobFacts job={job} />
      </div>
    </div>
  );
}

/** One job: what it was given, what came of it, and how it went. */
export function JobPage({ id, type }: { id: string; type: string | undefined }) {
  const { params } = useRoute();
  const { job, lines, error, refetch } = useJob({ id, ...(type !== undefined && { type }) });
  if (job !== null) return <JobView job={job} lines={lines} />;
  if (error === null) return null;
  return (
    <EmptyState
      title={errorText(error)}
      action={
        <Button.Group>
          <Button component="a" href={formatHash('jobs', { ...params, job: null, jobType: null })}>
            All jobs
          </Button>
          <Button onClick={() => void refetch()}>Try again</Button>
        </Button.Group>
      }
    >
      {id}
    </EmptyState>
  );
}
