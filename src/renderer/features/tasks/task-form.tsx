import { Button } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { TaskDetail, TaskRow } from '../../../model/task.ts';
import { errorText } from '../../app/error-text.ts';
import { api } from '../../client.ts';
import type { JsonSchema } from '../../components/schema-form/json-schema.ts';
import { SubmitForm } from '../../components/submit-form.tsx';
import { SchemaForm } from '../../components/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../components/schema-form/use-schema-form.ts';
import { LastTask } from './last-task.tsx';
import classes from './task-form.module.css';

export interface TaskFormProps {
  /** A task whose input is there at first. */
  readonly begin: TaskDetail | null;
  /** What may go wrong or take long, to be known before. */
  readonly note?: string | null;
  readonly disabled?: boolean;
  /** Further settings, below the task. */
  readonly children?: ReactNode;
  /** Null: a setting is wrong. */
  readonly submit: (task: unknown) => Promise<TaskRow> | null;
}

/** The input of an earlier task; undefined when it is not there as a whole. */
export function inputOf(task: Pick<TaskDetail, 'input'> | null): unknown {
  if (task === null || task.input.truncated) return undefined;
  try {
    return JSON.parse(task.input.text);
  } catch {
    return undefined;
  }
}

/** Gives a task to somebody: fields where there is a schema, else JSON. Another schema needs another key. */
export function TaskForm({
  schema,
  begin,
  note,
  disabled,
  children,
  submit,
}: TaskFormProps & { schema: JsonSchema | null }) {
  const initial = inputOf(begin) ?? (schema === null ? {} : undefined);
  const form = useSchemaForm({ schema, label: 'Task', initial });
  const queryClient = useQueryClient();
  const [last, setLast] = useState<TaskRow | null>(null);
  const run = useMutation({
    mutationFn: (sent: Promise<TaskRow>) => sent,
    onSuccess: (row) => {
      setLast(row);
      return queryClient.invalidateQueries({ queryKey: api.tasks.list.key() });
    },
  });
  const go = () => {
    const task = form.take();
    const sent = task === null ? null : submit(task.value);
    if (sent !== null) run.mutate(sent);
  };
  return (
    <SubmitForm className={classes.form} onSubmit={go}>
      <SchemaForm form={form} />
      {children}
      {note !== null && note !== undefined && <p className={classes.note}>{note}</p>}
      <div className={classes.foot}>
        <Button
          type="submit"
          variant="filled"
          loading={run.isPending}
          disabled={disabled}
          leftSection={<IconPlayerPlayFilled size={13} />}
        >
          Run
        </Button>
        {run.error !== null && (
          <p className={classes.refusal} role="alert">
            {errorText(run.error)}
          </p>
        )}
        {run.error === null && last !== null && <LastTask key={last.id} task={last} />}
      </div>
    </SubmitForm>
  );
}
