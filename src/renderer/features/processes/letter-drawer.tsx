import { Button, Drawer, Group } from '@mantine/core';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeadLetterDetail } from '../../../model/dead-letter.ts';
import { errorText } from '../../app/error-text.ts';
import { formatHash, useRoute } from '../../app/router.ts';
import { api } from '../../client.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount, formatDate, UNKNOWN } from '../../components/format.ts';
import { JsonView } from '../../components/json-view.tsx';
import { layOut } from '../../../model/values/json-text.ts';
import classes from './dead-letters.module.css';
import { causeOf, letterLabel, letterQuestion } from './letter-words.ts';
import { type LetterDeed, useLetterDeeds } from './use-dead-letters.ts';

const icon = { size: 14, stroke: 1.8 } as const;

function Facts({ letter }: { letter: DeadLetterDetail }) {
  const { id, type, workerId, deliveries, at } = letter;
  const facts = [
    ['Given up', formatDate(at)],
    ['Type', type ?? UNKNOWN],
    ['Begun', `${formatCount(deliveries)} ${deliveries === 1 ? 'time' : 'times'}`],
    ['Last worker', workerId ?? UNKNOWN],
  ] as const;
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {id !== null && (
        <div>
          <dt>What became of it</dt>
          <dd>
            <a href={formatHash('processes', { task: id })}>Task {id}</a>
          </dd>
        </div>
      )}
    </dl>
  );
}

function LetterBody({ letter, onGone }: { letter: DeadLetterDetail; onGone: () => void }) {
  const { queue, ref, message, task } = letter;
  const { some } = useLetterDeeds(queue);
  const [asked, setAsked] = useState<LetterDeed>('requeue');
  const [open, setOpen] = useState(false);
  const choice = { deed: asked, queue, count: 1, all: false };
  const ask = (deed: LetterDeed) => {
    setAsked(deed);
    setOpen(true);
  };
  return (
    <>
      <Group gap="xs" mb="md">
        <b>{causeOf(letter)}</b>
        <span className="spring" />
        <Button
          leftSection={<IconArrowBackUp {...icon} />}
          loading={some.isPending}
          onClick={() => ask('requeue')}
        >
          Requeue…
        </Button>
        <Button leftSection={<IconTrash {...icon} />} disabled={some.isPending} onClick={() => ask('purge')}>
          Remove…
        </Button>
      </Group>
      {message !== null && <p className={classes.said}>{message}</p>}
      <Facts letter={letter} />
      <h3 className={classes.part}>
        Task <CopyButton value={task.text} label="Copy the task" />
      </h3>
      {task.truncated && <p className="muted">The first 64 KB; the task is larger.</p>}
      <JsonView text={layOut(task.text)} label="Task" />
      <ConfirmModal
        opened={open}
        onClose={() => setOpen(false)}
        title={asked === 'requeue' ? 'Requeue this dead letter' : 'Remove this dead letter'}
        typed={queue}
        danger={asked === 'purge'}
        confirmLabel={letterLabel(choice).replace(/ 1$/, '')}
        onConfirm={() => some.mutate({ deed: asked, refs: [ref] }, { onSuccess: onGone })}
      >
        <p>{letterQuestion(choice)}</p>
      </ConfirmModal>
    </>
  );
}

/** One dead letter, looked at. The address names it, so a copied link opens it. */
export function LetterDrawer({ queue, id }: { queue: string; id: string | null }) {
  const { setParams } = useRoute();
  const close = () => setParams({ letter: null });
  const { data, error } = useQuery(
    api.deadLetters.get.queryOptions({
      input: { queue, ref: id ?? '' },
      enabled: id !== null,
      staleTime: 0,
    }),
  );
  return (
    <Drawer opened={id !== null} onClose={close} size={560} title="Dead letter">
      {error !== null ? (
        <EmptyState title={errorText(error)} action={<Button onClick={close}>Close</Button>} />
      ) : data === undefined ? (
        <p className="muted">Looking it up…</p>
      ) : (
        <LetterBody letter={data} onGone={close} />
      )}
    </Drawer>
  );
}
