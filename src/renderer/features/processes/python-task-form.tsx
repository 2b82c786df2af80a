import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type PythonTaskType, pythonTaskIdSchema } from '../../../model/python.ts';
import type { TaskDetail } from '../../../model/task.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { client } from '../../client.ts';
import { TaskForm } from '../tasks/task-form.tsx';
import classes from '../tasks/task-form.module.css';

/** Why a task would wait; null when somebody will take it. */
function useNote(queue: string): string | null {
  const python = useLive((state) => state.python);
  if (python === null) return null;
  const workers = python.queues.find((one) => one.queue === queue)?.workers ?? 0;
  if (python.state.kind === 'waiting') return 'Redis is away; tasks are refused until it is back.';
  return workers > 0 ? null : `No worker takes tasks of ${queue}; it waits until there is one.`;
}

/** A task for the Python workers of a queue. `type.schema` is `{}` where nothing is known of its payload. */
export function PythonTaskForm({ type, begin }: { type: PythonTaskType; begin: TaskDetail | null }) {
  const { queue, name, schema } = type;
  const taskTimeoutS = useLive((state) => state.python?.settings.taskTimeoutS);
  const note = useNote(queue);
  const [timeoutS, setTimeoutS] = useState<number | string>('');
  const [id, setId] = useState('');
  const wrongId = id !== '' && !pythonTaskIdSchema.safeParse(id).success;
  return (
    <>
      {type.description !== '' && <p className="muted">{type.description}</p>}
      <TaskForm
        begin={begin}
        schema={Object.keys(schema).length === 0 ? null : schema}
        note={note}
        submit={(payload) =>
          wrongId || name === ''
            ? null
            : client.tasks.submit({
                queue,
                type: name,
                payload,
                ...(typeof timeoutS === 'number' && { timeoutS }),
                ...(id !== '' && { id }),
              })
        }
      >
        <div className={classes.options}>
          <NumberInput
            label="Longest it may run"
            description={`Empty: ${taskTimeoutS ?? '–'} s`}
            min={0.1}
            max={86_400}
            suffix=" s"
            value={timeoutS}
            onChange={setTimeoutS}
          />
          <TextInput
            label="Id"
            description="Empty: a new one"
            error={wrongId ? 'Letters, digits, “_”, “.”, “:” and “-”' : null}
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
          />
        </div>
      </TaskForm>
    </>
  );
}
