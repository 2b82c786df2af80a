import { ActionIcon, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDoorExit, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { JobWorkerView } from '../../../../model/job-worker.ts';
import { tellDone, tellFailed } from '../../../app/actions.ts';
import { useLive } from '../../../app/live/use-live.tsx';
import { formatHash } from '../../../app/router.ts';
import { api, client } from '../../../client.ts';
import { Age } from '../../../components/age.tsx';
import { ConfirmModal } from '../../../components/confirm-modal.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { formatBytes, formatCount, formatDigits, plural } from '../../../components/format.ts';
import table from '../../../components/table.module.css';
import { Tag } from '../../../components/tag.tsx';
import { jobParams } from '../job-ref.ts';
import classes from '../jobs-page.module.css';

const icon = { size: 15, stroke: 1.8 } as const;

function ModeTag({ worker: { late, mode } }: { worker: JobWorkerView }) {
  if (late) return <Tag tone="warn">late</Tag>;
  if (mode === 'running') return <Tag tone="ok">running</Tag>;
  return <Tag tone="warn">{mode}</Tag>;
}

function WorkerActions({ worker }: { worker: JobWorkerView }) {
  const { id, mode, running } = worker;
  const queryClient = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const act = (call: () => Promise<unknown>, done: string) => ({
    mutationFn: call,
    onSuccess: () => {
      tellDone(done);
      return queryClient.invalidateQueries({ queryKey: api.jobWorkers.key() });
    },
    onError: (error: unknown) => tellFailed(`${id} was not reached`, error),
  });
  const pause = useMutation(act(() => client.jobWorkers.pause({ id }), `${id} takes nothing new.`));
  const resume = useMutation(act(() => client.jobWorkers.resume({ id }), `${id} takes jobs again.`));
  const drain = useMutation(
    act(() => client.jobWorkers.drain({ id }), `${id} finishes what it has and ends.`),
  );
  const turn = mode === 'running' ? pause : resume;
  const TurnIcon = mode === 'running' ? IconPlayerPause : IconPlayerPlay;
  return (
    <>
      <Tooltip label={mode === 'running' ? 'Pause' : 'Resume'}>
        <ActionIcon
          aria-label={`${mode === 'running' ? 'Pause' : 'Resume'} ${id}`}
          loading={turn.isPending}
          disabled={mode === 'draining'}
          onClick={() => turn.mutate()}
        >
          <TurnIcon {...icon} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Drain: finish, then end">
        <ActionIcon aria-label={`Drain ${id}`} disabled={mode === 'draining'} onClick={open}>
          <IconDoorExit {...icon} />
        </ActionIcon>
      </Tooltip>
      <ConfirmModal
        opened={asking}
        onClose={close}
        title="Drain this worker"
        typed={id}
        confirmLabel="Drain"
        onConfirm={() => drain.mutate()}
      >
        {id} finishes {plural(running, 'job')}, takes nothing new, and ends. It is not started again by
        itself.
      </ConfirmModal>
    </>
  );
}

function Row({ worker }: { worker: JobWorkerView }) {
  const [first] = worker.current;
  return (
    <tr>
      <th scope="row" className={classes.name}>
        {worker.id} {!worker.ours && <Tag>not ours</Tag>}
      </th>
      <td>{worker.machine}</td>
      <td data-number="">{formatDigits(worker.pid)}</td>
      <td>
        <ModeTag worker={worker} />
      </td>
      <td className={classes.words} title={worker.types.map(({ name }) => name).join(', ')}>
        {worker.types.map(({ name, concurrency }) => `${name} × ${formatCount(concurrency)}`).join(', ')}
      </td>
      <td className={classes.words}>
        {first === undefined ? (
          <span className="muted">nothing</span>
        ) : (
          <>
            <a className={classes.link} href={formatHash('jobs', jobParams(first))}>
              {first.id}
            </a>
            {worker.running > 1 && <span className="muted"> and {formatCount(worker.running - 1)} more</span>}
          </>
        )}
      </td>
      <td data-number="">
        {formatCount(worker.completed)}
        {worker.failed > 0 && <span className="muted"> · {formatCount(worker.failed)} failed</span>}
      </td>
      <td data-number="">{formatBytes(worker.rssBytes)}</td>
      <td>
        <Age at={worker.heardAt} />
      </td>
      <td className={classes.actions}>
        <WorkerActions worker={worker} />
      </td>
    </tr>
  );
}

/** The workers that are heard of, wherever they run. */
export function WorkerTable() {
  const workers = useLive((state) => state.jobs?.workers ?? null);
  if (workers === null) return null;
  if (workers.length === 0)
    return (
      <EmptyState title="No worker is heard of">
        Set how many this engine runs, or start one on any machine: npm run worker -- --redis &lt;url&gt;
      </EmptyState>
    );
  return (
    // Scrollable, so it must be reachable by keyboard.
    <div className={table.scroll} role="region" aria-label="Job workers" tabIndex={0}>
      <table className={`${table.table} ${classes.table}`}>
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col">Machine</th>
            <th scope="col" data-number="">
              Pid
            </th>
            <th scope="col">State</th>
            <th scope="col">Types</th>
            <th scope="col">In hand</th>
            <th scope="col" data-number="">
              Done
            </th>
            <th scope="col" data-number="">
              Memory
            </th>
            <th scope="col">Heard</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <Row key={worker.id} worker={worker} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
