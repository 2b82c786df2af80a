import { ActionIcon, NativeSelect, TextInput, Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { PythonStatus, PythonTaskType } from '../../../model/python.ts';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { useRoute } from '../../app/router.ts';
import { api } from '../../client.ts';
import { Card } from '../../components/card.tsx';
import { plural } from '../../components/format.ts';
import formClasses from '../tasks/task-form.module.css';
import { useBegin } from '../tasks/use-begin.ts';
import { PythonTaskForm } from './python-task-form.tsx';
import classes from './python-task-card.module.css';

/** `worker_a:primes`: a queue's name has no colon. */
const keyOf = ({ queue, name }: Pick<PythonTaskType, 'queue' | 'name'>): string => `${queue}:${name}`;

interface Chosen {
  readonly type: PythonTaskType;
  /** One of those that the workers here know. */
  readonly known: boolean;
}

const unknownType = (queue: string, name: string): Chosen => ({
  type: { queue, name, description: '', schema: {} },
  known: false,
});

/** The type that the address says, else the first of the queue that is listed. */
function chosenType(types: readonly PythonTaskType[], params: Readonly<Record<string, string>>): Chosen {
  const { to, queue } = params;
  if (to !== undefined) {
    const known = types.find((type) => keyOf(type) === to);
    if (known !== undefined) return { type: known, known: true };
    const at = to.indexOf(':');
    if (at >= 0) return unknownType(to.slice(0, at), to.slice(at + 1));
  }
  const first = types.find((type) => type.queue === queue) ?? types[0];
  return first === undefined ? unknownType('worker_a', '') : { type: first, known: true };
}

/** What a queue's workers can do; asked for again when they may have changed. */
function usePythonStatus() {
  const { data, error, refetch } = useQuery(api.python.status.queryOptions({ staleTime: 0 }));
  const state = useLive((live) => live.python?.state.kind);
  useEffect(() => void refetch(), [state, refetch]);
  return { status: data, error };
}

function ReloadButton({ status }: { status: PythonStatus }) {
  const queryClient = useQueryClient();
  const reload = useMutation(
    api.python.reloadTypes.mutationOptions({
      onSuccess: (next) => {
        queryClient.setQueryData(api.python.status.queryKey(), next);
        tellDone(`${plural(next.types.length, 'type')} of tasks; the workers are told one after another.`);
      },
      onError: (error) => tellFailed('The types were not read again', error),
    }),
  );
  return (
    <Tooltip label={`Read the tasks in ${status.tasksFolder} again`}>
      <ActionIcon
        size={26}
        aria-label="Read the folder of own tasks again"
        loading={reload.isPending}
        onClick={() => reload.mutate({})}
      >
        <IconRefresh size={15} stroke={1.8} />
      </ActionIcon>
    </Tooltip>
  );
}

function Problems({ problems }: { problems: PythonStatus['problems'] }) {
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems} aria-label="Files that cannot be loaded">
      {problems.map(({ file, message }) => (
        <li key={file}>
          <code>{file}</code> {message}
        </li>
      ))}
    </ul>
  );
}

/** Names of queue and type, for what only other workers know. */
function OtherType({ type, onChange }: { type: PythonTaskType; onChange: (key: string) => void }) {
  return (
    <div className={formClasses.options}>
      <TextInput
        label="Queue"
        required
        value={type.queue}
        onChange={(event) => onChange(keyOf({ ...type, queue: event.currentTarget.value.replace(':', '') }))}
      />
      <TextInput
        label="Type"
        required
        value={type.name}
        onChange={(event) => onChange(keyOf({ ...type, name: event.currentTarget.value }))}
      />
    </div>
  );
}

const OTHER = 'worker_a:';

/** Gives a task to Python workers. */
export function PythonTaskCard() {
  const { params, setParams } = useRoute();
  const begin = useBegin(params['from']);
  const { status, error } = usePythonStatus();
  const types = status?.types ?? [];
  const { type, known } = chosenType(types, params);
  const aim = (to: string) => setParams({ to, from: null }, true);
  const queues = [...new Set(types.map(({ queue }) => queue))];
  return (
    <Card
      title="Give a task to Python"
      className={formClasses.card}
      aside={status !== undefined && status.interpreter !== null && <ReloadButton status={status} />}
    >
      <div className={formClasses.body}>
        {error !== null && <p className={formClasses.refusal}>{errorText(error)}</p>}
        <Problems problems={status?.problems ?? []} />
        <NativeSelect
          id="run-in"
          label="Type of task"
          value={known ? keyOf(type) : 'other'}
          data={[
            ...queues.map((queue) => ({
              group: queue,
              items: types
                .filter((one) => one.queue === queue)
                .map((one) => ({ value: keyOf(one), label: one.name })),
            })),
            { value: 'other', label: 'Another type…' },
          ]}
          onChange={(event) => aim(event.currentTarget.value === 'other' ? OTHER : event.currentTarget.value)}
        />
        {!known && <OtherType type={type} onChange={aim} />}
        {begin === undefined ? (
          <p className="muted">Looking up the task…</p>
        ) : (
          <PythonTaskForm
            key={`${known ? keyOf(type) : 'other'} ${begin?.id ?? ''} ${JSON.stringify(type.schema)}`}
            type={type}
            begin={begin}
          />
        )}
      </div>
    </Card>
  );
}
