import { Group, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { QueueView } from '../../../model/queue.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { formatCount, plural } from '../../components/format.ts';
import { STATE_LABEL, statesOf } from './job-states.ts';

const STATES = ['completed', 'failed', 'cancelled', 'waiting', 'prioritized', 'delayed'] as const;
const AGES = [
  { value: '0', label: 'of any age' },
  { value: '60000', label: 'older than 1 minute' },
  { value: '3600000', label: 'older than 1 hour' },
  { value: '86400000', label: 'older than 1 day' },
  { value: '604800000', label: 'older than 1 week' },
];

export interface CleanRequest {
  readonly state: (typeof STATES)[number];
  readonly olderThanMs: number;
}

interface CleanModalProps {
  readonly queue: QueueView;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onClean: (request: CleanRequest) => void;
}

/** Asks which jobs to remove, and says exactly how many that are. */
export function CleanModal({ queue, opened, onClose, onClean }: CleanModalProps) {
  const [state, setState] = useState<CleanRequest['state']>('completed');
  const [age, setAge] = useState('0');
  const count = queue.counts[state];
  const jobs = plural(count, `${state} job`);
  return (
    <ConfirmModal
      opened={opened}
      onClose={onClose}
      title={`Clean ${queue.name}`}
      typed={queue.name}
      confirmLabel={age === '0' ? `Remove ${formatCount(count)}` : 'Remove the old ones'}
      disabled={count === 0}
      onConfirm={() => onClean({ state, olderThanMs: Number(age) })}
    >
      <Group grow gap="xs" mb="sm">
        <NativeSelect
          label="Jobs"
          value={state}
          data={STATES.filter((one) => statesOf(queue).includes(one)).map((value) => ({
            value,
            label: `${STATE_LABEL[value]} (${formatCount(queue.counts[value])})`,
          }))}
          onChange={(event) => setState(event.currentTarget.value as CleanRequest['state'])}
        />
        <NativeSelect
          label="Age"
          value={age}
          data={AGES}
          onChange={(event) => setAge(event.currentTarget.value)}
        />
      </Group>
      <p>
        {count === 0
          ? `There is no ${state} job in ${queue.name}.`
          : age === '0'
            ? `Removes ${jobs} of ${queue.name} for good, with their data and results.`
            : `Of ${jobs} of ${queue.name}, removes those ${AGES.find((entry) => entry.value === age)?.label ?? ''} for good.`}
      </p>
    </ConfirmModal>
  );
}
