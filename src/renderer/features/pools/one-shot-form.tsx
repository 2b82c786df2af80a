import { NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { TaskDetail } from '../../../model/task.ts';
import { client } from '../../client.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { RunForm } from './run-form.tsx';
import { plainName } from '../tasks/plain-name.ts';
import { useScriptNames } from './use-script.ts';

const DEFAULT_MEMORY_MB = 4_096;

/** A task for a process of its own. */
export function OneShotForm({ begin }: { begin: TaskDetail | null }) {
  const [chosen, setChosen] = useState(begin === null ? null : plainName(begin.script));
  const [memory, setMemory] = useState<number | string>(begin?.memoryLimitMb ?? DEFAULT_MEMORY_MB);
  const names = useScriptNames(chosen);
  if (names === null) return <p className="muted">Looking for scripts…</p>;
  const script = chosen ?? names[0];
  if (script === undefined) {
    return (
      <EmptyState title="No script">
        Scripts in the scripts folder of the data folder are listed here.
      </EmptyState>
    );
  }
  return (
    <>
      <NativeSelect
        label="Script"
        value={script}
        data={[...names]}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      <RunForm
        key={script}
        script={script}
        begin={begin !== null && plainName(begin.script) === script ? begin : null}
        submit={(task) =>
          client.oneShots.submit({
            workerScript: script,
            workerTask: task,
            ...(typeof memory === 'number' && { workerMemoryLimit: memory }),
          })
        }
      >
        <NumberInput
          label="Memory limit"
          description="Heap of the process; with 64 MB on top it is the limit of all its memory"
          allowDecimal={false}
          min={16}
          max={1_048_576}
          suffix=" MB"
          value={memory}
          onChange={setMemory}
        />
      </RunForm>
    </>
  );
}
