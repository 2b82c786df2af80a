import { Button, Radio } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { QueueView } from '../../../model/queue.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { Tag } from '../../components/tag.tsx';
import { useWrites } from './use-writes.ts';

/** Says that a queue is read-only, and offers what ends that: allowing writes, or the emergency switch. */
export function ReadOnlyMark({ queue }: { queue: QueueView }) {
  const connection = useLive((state) => state.connection);
  const { setWrites, setReadOnly } = useWrites();
  const [asking, { open, close }] = useDisclosure(false);
  const [scope, setScope] = useState<'queue' | 'connection'>('queue');
  const { readOnly } = queue;
  if (readOnly === null) return null;
  const place = connection?.name ?? 'this connection';
  return (
    <>
      <span title={readOnly.reason}>
        <Tag tone="warn">Read-only</Tag>
      </span>
      {readOnly.kind === 'not-allowed' && (
        <Button loading={setWrites.isPending} onClick={open}>
          Allow writes
        </Button>
      )}
      {readOnly.kind === 'read-only-now' && (
        <Button loading={setReadOnly.isPending} onClick={() => setReadOnly.mutate(false)}>
          End read-only
        </Button>
      )}
      {readOnly.kind === 'layout' && <span className="muted clip">{readOnly.reason}</span>}
      <ConfirmModal
        opened={asking}
        onClose={close}
        title={`Allow writes on ${place}`}
        typed={place}
        danger={false}
        confirmLabel="Allow writes"
        onConfirm={() =>
          setWrites.mutate({
            ...(scope === 'queue' && { source: { name: queue.name, prefix: queue.prefix } }),
            allowed: true,
          })
        }
      >
        <p>
          {queue.name} on {place} belongs to another application. Pause, retry, remove and clean will change
          its jobs.
        </p>
        <Radio.Group value={scope} onChange={(value) => setScope(value === 'queue' ? value : 'connection')}>
          <Radio mt="xs" value="queue" label={`Only ${queue.name}`} />
          <Radio mt="xs" value="connection" label={`All queues on ${place}`} />
        </Radio.Group>
      </ConfirmModal>
    </>
  );
}
