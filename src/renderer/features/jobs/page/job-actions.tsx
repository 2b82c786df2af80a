import { Button, NumberInput, Popover, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustments, IconPencil, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobRecord } from '../../../../model/job.ts';
import { tellDone, tellFailed } from '../../../app/actions.ts';
import { navigate } from '../../../app/router.ts';
import { api, client } from '../../../client.ts';
import { ConfirmModal } from '../../../components/confirm-modal.tsx';
import { hasEnded } from '../job-status.tsx';
import { jobParams, refOf } from '../job-ref.ts';
import classes from './job-page.module.css';

const icon = { size: 14, stroke: 1.8 } as const;

function useJobMutations(job: JobRecord) {
  const queryClient = useQueryClient();
  const fresh = () => queryClient.invalidateQueries({ queryKey: api.jobs.key() });
  const told = (done: string, failed: string) => ({
    onSuccess: () => {
      tellDone(done);
      return fresh();
    },
    onError: (error: unknown) => tellFailed(failed, error),
  });
  const cancel = useMutation({
    mutationFn: () => client.jobs.cancel(refOf(job)),
    onSuccess: ({ status }) => {
      tellDone(status === 'cancelled' ? 'The job is cancelled.' : 'The job had ended by itself.');
      return fresh();
    },
    onError: (error) => tellFailed('Could not cancel', error),
  });
  const retry = useMutation({
    mutationFn: () => client.jobs.retry(refOf(job)),
    ...told('The job waits again, with all its attempts.', 'Could not run it again'),
  });
  const change = useMutation({
    mutationFn: (changed: { priority?: number; delayMs?: number }) =>
      client.jobs.change({ ...refOf(job), ...changed }),
    ...told('The job is changed.', 'Could not change it'),
  });
  return { cancel, retry, change };
}

function ChangePopover({
  job,
  change,
}: {
  job: JobRecord;
  change: ReturnType<typeof useJobMutations>['change'];
}) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const [priority, setPriority] = useState<number | string>(job.priority);
  const [delayMs, setDelay] = useState<number | string>('');
  const wanted = {
    ...(typeof priority === 'number' && priority !== job.priority && { priority }),
    ...(typeof delayMs === 'number' && { delayMs }),
  };
  const changed = Object.keys(wanted).length > 0;
  return (
    <Popover opened={opened} onChange={(next) => !next && close()} position="bottom-end" trapFocus withRoles>
      <Popover.Target>
        <Button leftSection={<IconAdjustments {...icon} />} onClick={toggle}>
          Priority, delay…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.change}
          onSubmit={(event) => {
            event.preventDefault();
            if (changed) change.mutate(wanted);
            close();
          }}
        >
          <NumberInput
            label="Priority"
            description="1 before 2; 0: first of all"
            min={0}
            max={2_097_151}
            allowDecimal={false}
            value={priority}
            onChange={setPriority}
          />
          <NumberInput
            label="Begin in"
            description="From now on; empty: as it is"
            min={0}
            suffix=" ms"
            allowDecimal={false}
            value={delayMs}
            onChange={setDelay}
          />
          <Button type="submit" variant="filled" disabled={!changed}>
            Change
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What can be done with a job in its present status. */
export function JobActions({ job }: { job: JobRecord }) {
  const { cancel, retry, change } = useJobMutations(job);
  const [asking, { open, close }] = useDisclosure(false);
  const canRetry = (job.status === 'failed' || job.status === 'cancelled') && job.state !== null;
  const waits = job.status === 'pending' && job.state !== 'waiting-children';
  return (
    <>
      {waits && <ChangePopover job={job} change={change} />}
      {!hasEnded(job.status) && (
        <Button leftSection={<IconPlayerStop {...icon} />} loading={cancel.isPending} onClick={open}>
          Cancel…
        </Button>
      )}
      {canRetry && (
        <Button
          leftSection={<IconRefresh {...icon} />}
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          Retry
        </Button>
      )}
      <Tooltip label="Its payload is too large for a form" disabled={!job.payload.truncated}>
        <Button
          leftSection={<IconPencil {...icon} />}
          disabled={job.payload.truncated}
          onClick={() => navigate('jobs', { new: job.type, from: job.id, fromType: jobParams(job).jobType })}
        >
          Change and run
        </Button>
      </Tooltip>
      <ConfirmModal
        opened={asking}
        onClose={close}
        title="Cancel this job"
        typed={job.id}
        confirmLabel="Cancel the job"
        onConfirm={() => cancel.mutate()}
      >
        {job.status === 'pending'
          ? `Job ${job.id} is taken out of its queue; it has not begun.`
          : `Job ${job.id} is told to end. If it does not listen, its process is ended; other jobs of that process go back to the queue.`}
      </ConfirmModal>
    </>
  );
}
