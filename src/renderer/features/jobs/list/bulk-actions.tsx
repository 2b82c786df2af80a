import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { JobEntry } from '../../../../model/job.ts';
import { tellDone, tellFailed } from '../../../app/actions.ts';
import { client, readFailure } from '../../../client.ts';
import { ConfirmModal } from '../../../components/confirm-modal.tsx';
import { plural } from '../../../components/format.ts';
import type { ChunkedWork } from '../../../components/use-chunked-work.ts';
import { hasEnded } from '../job-status.tsx';
import type { Selected } from '../use-selected.ts';
import { readEnds, toRunAgain } from './bulk-ends.ts';
import classes from './job-list.module.css';

/** Jobs that one step asks for at the same time. */
const AT_ONCE = 8;

const codeOf = (error: unknown) => readFailure(error).code;

interface Act {
  readonly title: string;
  readonly done: string;
  readonly call: (id: string) => Promise<unknown>;
}

const CANCEL: Act = { title: 'Cancelling', done: 'cancelled', call: (id) => client.jobs.cancel({ id }) };
const RETRY: Act = { title: 'Running again', done: 'run again', call: (id) => client.jobs.retry({ id }) };

/** What can be done with all the ticked jobs. One that has moved on meanwhile is left out, and said so. */
export function BulkActions({
  jobs,
  selected,
  work,
  onDone,
}: {
  jobs: readonly JobEntry[];
  selected: Selected;
  work: ChunkedWork;
  onDone: () => void;
}) {
  const [asking, { open, close }] = useDisclosure(false);
  const [act, setAct] = useState<Act>(CANCEL);
  const ticked = jobs.filter(({ id }) => selected.ids.has(id));
  const living = ticked.filter(({ status }) => !hasEnded(status)).map(({ id }) => id);
  const again = toRunAgain(ticked).map(({ id }) => id);

  const run = ({ title, done, call }: Act, ids: readonly string[]) => {
    const waiting = [...ids];
    let [did, missed] = [0, 0];
    void work.run({
      title,
      step: async () => {
        const now = waiting.splice(0, AT_ONCE);
        const ends = readEnds(await Promise.allSettled(now.map(call)), codeOf);
        did += ends.done;
        missed += ends.movedOn;
        if (ends.failure !== null) throw ends.failure.error;
        return { done: now.length, remaining: waiting.length };
      },
      onEnd: () => {
        tellDone(
          `${plural(did, 'job')} ${done}.${missed > 0 ? ` ${plural(missed, 'job')} had moved on.` : ''}`,
        );
        selected.set([]);
        onDone();
      },
      onError: (error) => {
        tellFailed(did === 0 ? `${title} failed` : `${title} failed after ${plural(did, 'job')}`, error);
        onDone();
      },
    });
  };
  const ask = (next: Act) => {
    setAct(next);
    open();
  };
  const ids = act === CANCEL ? living : again;
  const busy = work.progress !== null;
  return (
    <>
      <div className={classes.bulk}>
        <b>{plural(ticked.length, 'job')} selected</b>
        <Button
          leftSection={<IconPlayerStop size={14} />}
          disabled={busy || living.length === 0}
          onClick={() => ask(CANCEL)}
        >
          Cancel {living.length}…
        </Button>
        <Button
          leftSection={<IconRefresh size={14} />}
          disabled={busy || again.length === 0}
          onClick={() => ask(RETRY)}
        >
          Run {again.length} again…
        </Button>
        <Button variant="subtle" disabled={busy} onClick={() => selected.set([])}>
          Clear
        </Button>
      </div>
      <ConfirmModal
        opened={asking}
        onClose={close}
        title={
          act === CANCEL ? `Cancel ${plural(ids.length, 'job')}` : `Run ${plural(ids.length, 'job')} again`
        }
        typed={act === CANCEL ? 'cancel' : 'run again'}
        confirmLabel={
          act === CANCEL ? `Cancel ${plural(ids.length, 'job')}` : `Run ${plural(ids.length, 'job')}`
        }
        danger={act === CANCEL}
        onConfirm={() => run(act, ids)}
      >
        {act === CANCEL
          ? 'Jobs that wait are taken out of their queue; jobs that run are told to end, and their process is ended if they do not.'
          : 'Each gets all its attempts again. Cancelled jobs among failed ones stay cancelled.'}
      </ConfirmModal>
    </>
  );
}
