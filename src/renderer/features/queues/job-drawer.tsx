import { Button, Drawer, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRefresh, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { JobDetail, QueueView } from '../../../model/queue.ts';
import { errorText } from '../../app/error-text.ts';
import { useRoute } from '../../app/router.ts';
import { api } from '../../client.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount, formatDate, formatMs } from '../../components/format.ts';
import { JsonView } from '../../components/json-view.tsx';
import { layOut } from '../../../model/values/json-text.ts';
import classes from './job-drawer.module.css';
import { STATE_COLOR, STATE_LABEL } from './job-states.ts';
import { RemoveJobModal } from './remove-job-modal.tsx';
import { useQueueMutations } from './use-queue-mutations.ts';

function Part({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <section className={classes.part}>
      <h3>
        {title} <CopyButton value={text} label={`Copy ${title.toLowerCase()}`} />
      </h3>
      {children}
      <JsonView text={layOut(text)} label={title} />
    </section>
  );
}

function Times({ job }: { job: JobDetail }) {
  const steps = [
    ['Added', job.addedAt, null],
    ['Started', job.startedAt, job.addedAt],
    ['Finished', job.finishedAt, job.startedAt],
  ] as const;
  return (
    <dl className={classes.times}>
      {steps.map(([name, at, before]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {formatDate(at)}
            {at !== null && before !== null && (
              <span className="muted"> · after {formatMs(at - before)}</span>
            )}
          </dd>
        </div>
      ))}
      <div>
        <dt>Attempts</dt>
        <dd>{formatCount(job.attemptsMade)}</dd>
      </div>
    </dl>
  );
}

function JobBody({ job, queue, onGone }: { job: JobDetail; queue: QueueView; onGone: () => void }) {
  const { retryJob, removeJob } = useQueueMutations(queue);
  const [asking, { open, close }] = useDisclosure(false);
  const untouchable = queue.readOnly !== null || job.escaped === true;
  const nextRunOf = job.relations?.nextRunOf ?? null;
  return (
    <>
      <Group gap="xs" mb="md">
        <span className={classes.state}>
          <i style={{ background: STATE_COLOR[job.state] }} /> {STATE_LABEL[job.state]}
        </span>
        <span className="muted clip">{job.name}</span>
        <span className="spring" />
        {(job.state === 'failed' || job.state === 'cancelled') && (
          <Button
            leftSection={<IconRefresh size={14} />}
            disabled={untouchable}
            onClick={() => retryJob.mutate(job.id, { onSuccess: onGone })}
          >
            Retry
          </Button>
        )}
        <Button
          leftSection={<IconTrash size={14} />}
          disabled={untouchable || job.state === 'active' || nextRunOf !== null}
          onClick={open}
        >
          Remove…
        </Button>
      </Group>
      {queue.readOnly !== null && <p className="muted">{queue.readOnly.reason}</p>}
      {job.escaped === true && (
        <p className="muted">The id of this job is no text, so it can be looked at only.</p>
      )}
      {nextRunOf !== null && (
        <p className="muted">
          The next run of the repeatable {nextRunOf}: to end it, remove the repeatable in the application.
        </p>
      )}
      <Times job={job} />
      {job.failedReason !== null && (
        <Part title="Error" text={[job.failedReason, ...job.stacktrace].join('\n\n')} />
      )}
      <Part title="Data" text={job.data}>
        {job.dataTruncated && <p className="muted">The first 64 KB; the payload is larger.</p>}
      </Part>
      {job.result !== null && (
        <Part title="Result" text={job.result}>
          {job.resultTruncated && <p className="muted">The first 64 KB; the result is larger.</p>}
        </Part>
      )}
      <Part title="Options" text={job.options}>
        {job.optionsTruncated && <p className="muted">The first 64 KB; the options are larger.</p>}
      </Part>
      <RemoveJobModal
        job={job}
        queue={queue}
        opened={asking}
        onClose={close}
        onRemove={(withChildren) => removeJob.mutate({ id: job.id, withChildren }, { onSuccess: onGone })}
      />
    </>
  );
}

/** One job, looked at. The address names it, so a copied link opens it. */
export function JobDrawer({ queue, id }: { queue: QueueView; id: string | null }) {
  const { setParams } = useRoute();
  const close = () => setParams({ job: null });
  const { data, error } = useQuery(
    api.queue.job.queryOptions({
      input: { name: queue.name, prefix: queue.prefix, id: id ?? '' },
      enabled: id !== null,
      staleTime: 0,
    }),
  );
  return (
    <Drawer
      opened={id !== null}
      onClose={close}
      size={560}
      title={`Job ${id ?? ''}`}
      classNames={{ title: 'clip' }}
    >
      {error !== null ? (
        <EmptyState title={errorText(error)} action={<Button onClick={close}>Close</Button>} />
      ) : data === undefined ? (
        <p className="muted">Looking it up…</p>
      ) : (
        <JobBody job={data} queue={queue} onGone={close} />
      )}
    </Drawer>
  );
}
