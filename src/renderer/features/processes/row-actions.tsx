import { ActionIcon, Tooltip } from '@mantine/core';
import { type Icon, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { ProcessAction, ProcessView } from '../../../model/process.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { deedLabel, processQuestion } from './process-words.ts';
import classes from './processes-page.module.css';
import { useProcessAction } from './use-process-actions.ts';

const ICONS: Readonly<Record<ProcessAction, Icon>> = {
  start: IconPlayerPlay,
  stop: IconPlayerStop,
  restart: IconRefresh,
};

/** What one process can be asked in its present state. */
export function RowActions({ row }: { row: ProcessView }) {
  const production = useLive((state) => state.connection?.environment === 'production');
  const [asked, setAsked] = useState<ProcessAction | null>(null);
  const [open, setOpen] = useState(false);
  const act = useProcessAction();
  const choose = (action: ProcessAction) => {
    if (processQuestion(row, action, production) === null) act.mutate({ row, action });
    else {
      setAsked(action);
      setOpen(true);
    }
  };
  return (
    <span className={classes.actions}>
      {row.actions.map((action) => {
        const ActionsIcon = ICONS[action];
        return (
          <Tooltip key={action} label={deedLabel(action)}>
            <ActionIcon
              size={24}
              aria-label={`${deedLabel(action)} ${row.label}`}
              loading={act.isPending && act.variables.action === action}
              onClick={() => choose(action)}
            >
              <ActionsIcon size={15} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        );
      })}
      {asked !== null && (
        <ConfirmModal
          opened={open}
          onClose={() => setOpen(false)}
          title={`${deedLabel(asked)} ${row.label}`}
          typed={row.label}
          danger={asked === 'stop'}
          confirmLabel={deedLabel(asked)}
          onConfirm={() => act.mutate({ row, action: asked })}
        >
          <p>{processQuestion(row, asked, true)}</p>
        </ConfirmModal>
      )}
    </span>
  );
}
