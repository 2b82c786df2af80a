import { ActionIcon, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBolt, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ScheduleView } from '../../../../model/schedule.ts';
import { tellDone, tellFailed } from '../../../app/actions.ts';
import { useRoute } from '../../../app/router.ts';
import { api, client } from '../../../client.ts';
import { ConfirmModal } from '../../../components/confirm-modal.tsx';

const icon = { size: 15, stroke: 1.8 } as const;

function useScheduleMutations({ id, name }: ScheduleView) {
  const queryClient = useQueryClient();
  const act = (call: () => Promise<unknown>, done: string, failed: string) => ({
    mutationFn: call,
    onSuccess: () => {
      tellDone(done);
      return queryClient.invalidateQueries({ queryKey: api.schedules.key() });
    },
    onError: (error: unknown) => tellFailed(failed, error),
  });
  return {
    run: useMutation(
      act(() => client.schedules.run({ id }), `A job of ${name} is submitted.`, `Could not run ${name}`),
    ),
    pause: useMutation(
      act(() => client.schedules.pause({ id }), `${name} is paused.`, `Could not pause ${name}`),
    ),
    resume: useMutation(
      act(() => client.schedules.resume({ id }), `${name} runs again.`, `Could not resume ${name}`),
    ),
    remove: useMutation(
      act(() => client.schedules.remove({ id }), `${name} is removed.`, `Could not remove ${name}`),
    ),
  };
}

/** What can be done with a schedule. */
export function ScheduleActions({ schedule }: { schedule: ScheduleView }) {
  const { setParams } = useRoute();
  const { run, pause, resume, remove } = useScheduleMutations(schedule);
  const [asking, { open, close }] = useDisclosure(false);
  const { name, paused } = schedule;
  const turn = paused ? resume : pause;
  const TurnIcon = paused ? IconPlayerPlay : IconPlayerPause;
  return (
    <>
      <Tooltip label="Run now">
        <ActionIcon aria-label={`Run ${name} now`} loading={run.isPending} onClick={() => run.mutate()}>
          <IconBolt {...icon} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={paused ? 'Resume' : 'Pause'}>
        <ActionIcon
          aria-label={`${paused ? 'Resume' : 'Pause'} ${name}`}
          loading={turn.isPending}
          onClick={() => turn.mutate()}
        >
          <TurnIcon {...icon} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Edit">
        <ActionIcon aria-label={`Edit ${name}`} onClick={() => setParams({ edit: schedule.id })}>
          <IconPencil {...icon} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Remove">
        <ActionIcon aria-label={`Remove ${name}`} onClick={open}>
          <IconTrash {...icon} />
        </ActionIcon>
      </Tooltip>
      <ConfirmModal
        opened={asking}
        onClose={close}
        title="Remove this schedule"
        typed={name}
        confirmLabel="Remove"
        onConfirm={() => remove.mutate()}
      >
        {name} submits no more jobs. Those that it has submitted stay.
      </ConfirmModal>
    </>
  );
}
