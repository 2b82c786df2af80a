import { Modal } from '@mantine/core';
import { CopyButton } from './copy-button.tsx';
import { JsonView } from './json-view.tsx';

interface JsonModalProps {
  readonly title: string;
  readonly opened: boolean;
  readonly value: unknown;
  readonly onClose: () => void;
}

export function JsonModal({ title, opened, value, onClose }: JsonModalProps) {
  const text = JSON.stringify(value, null, 2);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={520}
      title={
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 6 }}>
          {title} <CopyButton value={text} label="Copy as JSON" />
        </span>
      }
    >
      <JsonView text={text} label={title} />
    </Modal>
  );
}
