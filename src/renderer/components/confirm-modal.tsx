import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useLive } from '../app/live/use-live.tsx';

interface ConfirmModalProps {
  readonly opened: boolean;
  readonly title: string;
  /** What happens, to what, and how many. */
  readonly children: ReactNode;
  readonly confirmLabel: string;
  /** What has to be typed where the connection is a production one. */
  readonly typed: string;
  /** Asks for typing whatever the connection is. */
  readonly careful?: boolean;
  /** Something is lost. Default true. */
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

function ConfirmForm(props: ConfirmModalProps) {
  const {
    children,
    confirmLabel,
    typed,
    careful = false,
    danger = true,
    disabled = false,
    onConfirm,
    onClose,
  } = props;
  const production = useLive((state) => state.connection?.environment === 'production') || careful;
  const [text, setText] = useState('');
  const ready = !disabled && (!production || text === typed);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        onConfirm();
        onClose();
      }}
    >
      {children}
      {production && (
        <TextInput
          mt="md"
          data-autofocus
          autoComplete="off"
          label={`This is production. Type “${typed}” to go on`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" color={danger ? 'var(--bad)' : 'accent'} disabled={!ready}>
          {confirmLabel}
        </Button>
      </Group>
    </form>
  );
}

/** Asks before something is destroyed. */
export function ConfirmModal(props: ConfirmModalProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size={440}>
      <ConfirmForm {...props} />
    </Modal>
  );
}
