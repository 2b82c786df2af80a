import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { JobDetail, JobRelations, QueueView } from '../../../model/queue.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { formatCount, plural } from '../../components/format.ts';

interface RemoveJobModalProps {
  readonly job: JobDetail;
  readonly queue: QueueView;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRemove: (withChildren: boolean) => void;
}

const MOST_NAMED = 5;

/** What else goes, queue by queue, with a few names. */
function Removes({ removes }: { removes: JobRelations['removes'] }) {
  const named = removes.examples.slice(0, MOST_NAMED);
  const rest = removes.total - named.length;
  return (
    <ul>
      {named.map(({ queue, prefix, id }) => (
        <li key={`${prefix}:${queue}:${id}`} className="clip">
          {id} in {queue}
          {prefix !== 'bull' && ` (prefix ${prefix})`}
        </li>
      ))}
      {rest > 0 && (
        <li>
          and {formatCount(rest)}
          {removes.more && ' or more'} others
        </li>
      )}
    </ul>
  );
}

/** Asks before a job is removed, and says what goes with it and who goes on without it. */
export function RemoveJobModal({ job, queue, opened, onClose, onRemove }: RemoveJobModalProps) {
  const { relations } = job;
  const removes = relations?.removes ?? null;
  const needsChildren = (relations?.children.waitedFor ?? 0) > 0;
  const [withChildren, setWithChildren] = useState(false);
  const more = withChildren ? (removes?.total ?? 0) : 0;
  const parent = relations?.parent ?? null;
  return (
    <ConfirmModal
      opened={opened}
      onClose={onClose}
      title="Remove this job"
      typed={queue.name}
      confirmLabel={more > 0 ? `Remove ${formatCount(more + 1)} jobs` : 'Remove'}
      disabled={needsChildren && !withChildren}
      onConfirm={() => onRemove(withChildren)}
    >
      <p>
        Removes the {job.state} job {job.id} of {queue.name} for good, with its data and result.
      </p>
      {removes !== null && removes.total > 0 && (
        <>
          <Checkbox
            checked={withChildren}
            onChange={(event) => setWithChildren(event.currentTarget.checked)}
            label={`Remove ${plural(removes.total, 'job')} that ${removes.total === 1 ? 'comes' : 'come'} from it, too`}
          />
          <Removes removes={removes} />
          {needsChildren && !withChildren && (
            <p className="muted">It waits for children, so it can only be removed with them.</p>
          )}
        </>
      )}
      {parent?.waits === true && (
        <p className="muted">
          {parent.id} in {parent.queue} waits for it and goes on without it.
        </p>
      )}
    </ConfirmModal>
  );
}
