import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { PoolView } from '../../../model/pool.ts';
import type { TaskDetail } from '../../../model/task.ts';
import { client } from '../../client.ts';
import { poolStateWords } from './pool-state.ts';
import classes from '../tasks/task-form.module.css';
import { RunForm } from './run-form.tsx';

/** A task for a pool. */
export function PoolTaskForm({ pool, begin }: { pool: PoolView; begin: TaskDetail | null }) {
  const [priority, setPriority] = useState<number | string>(begin?.priority ?? 0);
  const [timeoutMs, setTimeoutMs] = useState<number | string>('');
  const { name, options } = pool;
  const { word, meaning } = poolStateWords(pool);
  return (
    <RunForm
      script={options.workerScript}
      begin={begin}
      note={meaning === null ? null : `${name} is ${word}. ${meaning}`}
      submit={(task) =>
        client.pools.submit({
          name,
          task,
          ...(typeof priority === 'number' && { priority }),
          ...(typeof timeoutMs === 'number' && { timeoutMs }),
        })
      }
    >
      <div className={classes.options}>
        <NumberInput
          label="Priority"
          description="Higher goes first"
          allowDecimal={false}
          min={-1_000}
          max={1_000}
          value={priority}
          onChange={setPriority}
        />
        <NumberInput
          label="Timeout"
          description={options.taskTimeoutMs === null ? 'Empty: none' : 'Empty: as the pool says'}
          allowDecimal={false}
          min={10}
          max={86_400_000}
          suffix=" ms"
          value={timeoutMs}
          onChange={setTimeoutMs}
        />
      </div>
    </RunForm>
  );
}
