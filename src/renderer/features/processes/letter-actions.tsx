import { Button } from '@mantine/core';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { formatCount } from '../../components/format.ts';
import type { ChunkedWork } from '../../components/use-chunked-work.ts';
import { type LetterChoice, letterLabel, letterQuestion } from './letter-words.ts';
import { type LetterDeed, useLetterDeeds } from './use-dead-letters.ts';

interface LetterActionsProps {
  readonly queue: string;
  /** Those that are chosen; none: all are meant. */
  readonly refs: readonly string[];
  readonly total: number;
  readonly work: ChunkedWork;
}

const icon = { size: 14, stroke: 1.8 } as const;

/** Requeues and removes what is chosen, or all there is. */
export function LetterActions({ queue, refs, total, work }: LetterActionsProps) {
  const { some, all } = useLetterDeeds(queue);
  const [asked, setAsked] = useState<LetterDeed>('requeue');
  const [open, setOpen] = useState(false);
  const everything = refs.length === 0;
  const choice: LetterChoice = {
    deed: asked,
    queue,
    count: everything ? total : refs.length,
    all: everything,
  };
  const busy = some.isPending || work.progress !== null;
  const ask = (deed: LetterDeed) => {
    setAsked(deed);
    setOpen(true);
  };
  const go = () => {
    if (everything) void all(work, asked);
    else some.mutate({ deed: asked, refs });
  };
  const which = everything ? 'all' : formatCount(refs.length);
  return (
    <>
      <Button leftSection={<IconArrowBackUp {...icon} />} disabled={busy} onClick={() => ask('requeue')}>
        Requeue {which}…
      </Button>
      <Button leftSection={<IconTrash {...icon} />} disabled={busy} onClick={() => ask('purge')}>
        Remove {which}…
      </Button>
      <ConfirmModal
        opened={open}
        onClose={() => setOpen(false)}
        title={asked === 'requeue' ? 'Requeue dead letters' : 'Remove dead letters'}
        typed={queue}
        danger={asked === 'purge'}
        confirmLabel={letterLabel(choice)}
        onConfirm={go}
      >
        <p>{letterQuestion(choice)}</p>
      </ConfirmModal>
    </>
  );
}
