import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconTrash } from '@tabler/icons-react';
import type { QueueView } from '../../../model/queue.ts';
import { formatCount } from '../../components/format.ts';
import type { ChunkedWork } from '../../components/use-chunked-work.ts';
import { CleanModal } from './clean-modal.tsx';
import { useQueueMutations } from './use-queue-mutations.ts';

const icon = { size: 14, stroke: 1.8 } as const;

export function QueueActions({ queue, work }: { queue: QueueView; work: ChunkedWork }) {
  const { pause, resume, retryAll, clean } = useQueueMutations(queue);
  const [cleaning, { open, close }] = useDisclosure(false);
  const busy = work.progress !== null;
  const { failed } = queue.counts;
  const fixed = queue.readOnly !== null;
  return (
    <>
      {queue.paused ? (
        <Button
          leftSection={<IconPlayerPlay {...icon} />}
          disabled={fixed}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          Resume
        </Button>
      ) : (
        <Button
          leftSection={<IconPlayerPause {...icon} />}
          disabled={fixed}
          loading={pause.isPending}
          onClick={() => pause.mutate()}
        >
          Pause
        </Button>
      )}
      <Button
        leftSection={<IconRefresh {...icon} />}
        disabled={failed === 0 || busy || fixed}
        onClick={() => void retryAll(work)}
      >
        {failed === 0 ? 'Retry failed' : `Retry ${formatCount(failed)} failed`}
      </Button>
      <Button leftSection={<IconTrash {...icon} />} disabled={busy || fixed} onClick={open}>
        Clean…
      </Button>
      <CleanModal
        queue={queue}
        opened={cleaning}
        onClose={close}
        onClean={(request) => void clean(work, request)}
      />
    </>
  );
}
