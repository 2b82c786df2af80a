import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { JobRef } from '../../../../model/job-id.ts';
import type { JobEntry } from '../../../../model/job.ts';
import { tellDone, tellFailed } from '../../../app/actions.ts';
import { client, readFailure } from '../../../client.ts';
import { ConfirmModal } from '../../../components/confirm-modal.tsx';
import { plural } from '../../../components/format.ts';
import type { ChunkedWork } from '../../../components/use-chunked-work.ts';
import { jobKey, refOf } from '../job-ref.ts';
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
  readonly call: (job: JobRef) => Promise<unknown>;
}

const CANCEL: Act = { title: 'Cancelling', done: 'cancelled', call: (job) => client.jobs.cancel(job) };
const RETRY: Act = { title: 'Running again', done: 'run again', call: (job) => client.jobs.retry(job) };

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
  const ticked = jobs.filter((job) => selected.ids.has(jobKey(job)));
  const living = ticked.filter(({ status }) => !hasEnded(status)).map(refOf);
  const again = toRunAgain(ticked).map(refOf);

  const run = ({ title, done, call }: Act, asked: readonly JobRef[]) => {
    const waiting = [...asked];
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
  const meant = act === CANCEL ? living : again;
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
          act === CANCEL
            ? `Cancel ${plural(meant.length, 'job')}`
            : `Run ${plural(meant.length, 'job')} again`
        }
        typed={act === CANCEL ? 'cancel' : 'run again'}
        confirmLabel={
          act === CANCEL ? `Cancel ${plural(meant.length, 'job')}` : `Run ${plural(meant.length, 'job')}`
        }
        danger={act === CANCEL}
        onConfirm={() => run(act, meant)}
      >
        {act === CANCEL
          ? 'Jobs that wait are taken out of their queue; jobs that run are told to end, and their process is ended if they do not.'
          : 'Each gets all its attempts again. Cancelled jobs among failed ones stay cancelled.'}
      </ConfirmModal>
    </>
  );
}
