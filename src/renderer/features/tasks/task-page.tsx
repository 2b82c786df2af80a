import { Button, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowLeft, IconPencil, IconPlayerStop, IconRepeat } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { TaskDetail, TaskRow } from '../../../model/task.ts';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { errorText } from '../../app/error-text.ts';
import { formatHash, navigate, type Page, type ParamChange, useRoute } from '../../app/router.ts';
import { client } from '../../client.ts';
import { Card } from '../../components/card.tsx';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { JsonView } from '../../components/json-view.tsx';
import { layOut } from '../../../model/values/json-text.ts';
import { inputOf } from './task-form.tsx';
import { TaskFacts } from './task-facts.tsx';
import { TaskLog } from './task-log.tsx';
import classes from './task-page.module.css';
import { hasEnded, TaskProgress, TaskStateMark } from './task-state.tsx';
import { useTask } from './use-task.ts';

const icon = { size: 14, stroke: 1.8 } as const;

function Kept({ title, kept, none }: { title: string; kept: TaskDetail['result']; none: string }) {
  return (
    <Card
      title={title}
      aside={kept !== null && <CopyButton value={kept.text} label={`Copy ${title.toLowerCase()}`} />}
    >
      {kept === null ? (
        <p className="muted">{none}</p>
      ) : (
        <>
          {kept.truncated && <p className="muted">The beginning; the whole is larger and was not kept.</p>}
          <JsonView text={layOut(kept.text)} label={title} />
        </>
      )}
    </Card>
  );
}

function Failure({ failure }: { failure: NonNullable<TaskRow['failure']> }) {
  return (
    <section className={classes.failure} aria-label="Cause">
      <b>{failure.message}</b>
      {failure.stack !== null && <pre tabIndex={0}>{failure.stack}</pre>}
    </section>
  );
}

/** The same task once more, as it was asked for. */
function runAgain({
  kind,
  pool,
  queue,
  script,
  priority,
  memoryLimitMb,
  ...task
}: TaskDetail): Promise<TaskRow> {
  const input = inputOf(task);
  if (kind === 'python' && queue !== null)
    return client.tasks.submit({ queue, type: script, payload: input });
  if (kind === 'pool' && pool !== null) return client.pools.submit({ name: pool, task: input, priority });
  return client.oneShots.submit({
    workerScript: script,
    workerTask: input,
    ...(memoryLimitMb !== null && { workerMemoryLimit: memoryLimitMb }),
  });
}

/** The form that such a task comes from. */
function formFor({ kind, pool, queue, script }: TaskDetail): readonly [Page, ParamChange] {
  if (kind === 'python') return ['processes', { view: 'tasks', to: `${queue ?? ''}:${script}` }];
  return ['pools', { to: kind === 'one-shot' ? 'one-shot' : `pool:${pool ?? ''}` }];
}

function Actions({ task }: { task: TaskDetail }) {
  const { params, setParams } = useRoute();
  const [asking, { open, close }] = useDisclosure(false);
  const cancel = useMutation({
    mutationFn: () => client.tasks.cancel({ id: task.id }),
    onSuccess: ({ state }) =>
      tellDone(state === 'cancelled' ? 'The task is cancelled.' : 'The task had ended by itself.'),
    onError: (error) => tellFailed('Could not cancel', error),
  });
  const again = useMutation({
    mutationFn: () => runAgain(task),
    onSuccess: ({ id }) => setParams({ task: id }),
    onError: (error) => tellFailed('Could not run it again', error),
  });
  const whole = inputOf(task) !== undefined;
  const [formPage, aim] = formFor(task);
  return (
    <>
      {!hasEnded(task.state) && (
        <Button leftSection={<IconPlayerStop {...icon} />} loading={cancel.isPending} onClick={open}>
          Cancel…
        </Button>
      )}
      <Tooltip label="Its input was too large to be kept" disabled={whole}>
        <Button
          leftSection={<IconRepeat {...icon} />}
          loading={again.isPending}
          disabled={!whole}
          onClick={() => again.mutate()}
        >
          Run again
        </Button>
      </Tooltip>
      <Button
        leftSection={<IconPencil {...icon} />}
        disabled={!whole}
        onClick={() => navigate(formPage, { ...params, ...aim, task: null, from: task.id })}
      >
        Change and run
      </Button>
      <ConfirmModal
        opened={asking}
        onClose={close}
        title="Cancel this task"
        typed={task.id}
        confirmLabel="Cancel the task"
        onConfirm={() => cancel.mutate()}
      >
        {task.state === 'queued'
          ? `Task ${task.id} is taken out of the queue; it has not begun.`
          : `Task ${task.id} is told to end. If its script does not listen, its process is ended and started anew.`}
      </ConfirmModal>
    </>
  );
}

function TaskView({ task }: { task: TaskDetail }) {
  const { page, params } = useRoute();
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <Button
          component="a"
          variant="subtle"
          leftSection={<IconArrowLeft {...icon} />}
          href={formatHash(page, { ...params, task: null })}
        >
          Tasks
        </Button>
        <h2>{task.id}</h2>
        <TaskStateMark state={task.state} />
        {task.state === 'running' && <TaskProgress progress={task.progress} />}
        <span className="spring" />
        <Actions task={task} />
      </header>
      <div className={classes.body}>
        <div className={classes.main}>
          {task.failure !== null && task.state === 'failed' && <Failure failure={task.failure} />}
          <div className={classes.texts}>
            <Kept title="Input" kept={task.input} none="–" />
            <Kept
              title="Result"
              kept={task.result}
              none={hasEnded(task.state) ? 'It has none.' : 'It comes when the task is done.'}
            />
          </div>
          <TaskLog lines={task.log} ended={hasEnded(task.state)} />
        </div>
        <TaskFacts task={task} />
      </div>
    </div>
  );
}

/** One task: what was asked, what came of it, and what it said meanwhile. */
export function TaskPage({ id }: { id: string }) {
  const { page, params } = useRoute();
  const { task, error, refetch } = useTask(id);
  if (task !== null) return <TaskView task={task} />;
  if (error === null) return null;
  return (
    <EmptyState
      title={errorText(error)}
      action={
        <Button.Group>
          <Button component="a" href={formatHash(page, { ...params, task: null })}>
            All tasks
          </Button>
          <Button onClick={() => void refetch()}>Try again</Button>
        </Button.Group>
      }
    >
      The last 50,000 tasks are kept, or fewer where their texts are long.
    </EmptyState>
  );
}
