import { NumberInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId } from 'react';
import {
  type InterpreterSource,
  type PythonSettings,
  type PythonStatus,
  pythonSettingsSchema,
} from '../../../model/python.ts';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash } from '../../app/router.ts';
import { api, client } from '../../client.ts';
import { Card } from '../../components/card.tsx';
import { CopyLine } from '../../components/copy-line.tsx';
import { plural, UNKNOWN } from '../../components/format.ts';
import { useDraft } from '../../components/use-draft.ts';
import { problemOf } from '../oscillator/setting-fields.ts';
import { Fact } from '../../components/fact.tsx';
import { Option } from './option.tsx';
import classes from './settings-page.module.css';

type Name = 'memoryLimitMb' | 'taskTimeoutS';
type Save = (change: Partial<Pick<PythonSettings, Name>>) => Promise<unknown>;

const { memoryLimitMb, taskTimeoutS } = pythonSettingsSchema.shape;

interface NumberOptionProps {
  readonly name: Name;
  readonly title: string;
  readonly text: string;
  readonly suffix: string;
  readonly settings: PythonSettings | undefined;
  readonly save: Save;
}

const BOUNDS: Readonly<Record<Name, { min: number; max: number }>> = {
  memoryLimitMb: { min: memoryLimitMb.minValue ?? 1, max: memoryLimitMb.maxValue ?? Infinity },
  taskTimeoutS: { min: 1, max: taskTimeoutS.maxValue ?? Infinity },
};

function NumberOption({ name, title, text, suffix, settings, save }: NumberOptionProps) {
  const id = useId();
  const draft = useDraft<number | string>({
    current: settings?.[name],
    check: (value) => problemOf(value, BOUNDS[name]),
    send: (value) => save({ [name]: Number(value) }),
  });
  return (
    <Option id={id} title={title} text={text} problem={draft.problem}>
      <NumberInput
        id={id}
        w={110}
        style={{ flex: 'none' }}
        hideControls
        allowDecimal={false}
        clampBehavior="none"
        suffix={suffix}
        disabled={settings === undefined}
        value={draft.shown ?? ''}
        error={draft.problem !== null}
        onChange={draft.change}
        onBlur={draft.commit}
        onKeyDown={(event) => event.key === 'Enter' && draft.commit()}
      />
    </Option>
  );
}

const SOURCES: Readonly<Record<InterpreterSource, string>> = {
  named: 'CAPSTAN_PYTHON names it',
  found: 'found on this machine',
  made: 'made by Capstan’s set-up, with its own packages',
};

function Interpreter({ status }: { status: PythonStatus }) {
  const { interpreter, state, types, problems, tasksFolder } = status;
  return (
    <dl className={classes.facts}>
      <Fact name="Python">
        {interpreter === null ? (state.kind === 'disabled' ? state.reason : UNKNOWN) : interpreter.version}
      </Fact>
      {interpreter !== null && (
        <>
          <Fact name="Interpreter">
            <CopyLine text={interpreter.path} label="Copy the path of the interpreter" />
          </Fact>
          <Fact name="Comes from">{SOURCES[interpreter.source]}</Fact>
          <Fact name="Packages">
            capstan_worker {interpreter.packageVersion}, redis {interpreter.redisVersion}
          </Fact>
        </>
      )}
      <Fact name="Own tasks">
        <CopyLine text={tasksFolder} label="Copy the folder of own tasks" />
      </Fact>
      <Fact name="Types">
        <a href={formatHash('processes', { view: 'tasks' })}>{plural(types.length, 'type')} of tasks</a>
        {problems.length > 0 && ` · ${plural(problems.length, 'file')} cannot be loaded`}
      </Fact>
    </dl>
  );
}

/** The Python of the workers: which one it is, where it comes from, and how workers are run. */
export function PythonCard() {
  const queryClient = useQueryClient();
  const options = api.python.status.queryOptions({ staleTime: 0 });
  const { data: status, error, refetch } = useQuery(options);
  const settings = useLive((state) => state.python?.settings);
  const state = useLive((live) => live.python?.state.kind);
  useEffect(() => void refetch(), [state, refetch]);
  const change = useMutation({
    mutationFn: (next: Parameters<Save>[0]) => client.python.changeSettings(next),
    onSuccess: () => {
      tellDone('Saved. Workers are told one after another.');
      return queryClient.invalidateQueries({ queryKey: options.queryKey });
    },
    onError: (failure) => tellFailed('The setting was not changed', failure),
  });
  const part = { settings, save: change.mutateAsync };
  return (
    <Card title="Python workers" aside={error === null ? null : errorText(error)}>
      {status !== undefined && <Interpreter status={status} />}
      <NumberOption
        {...part}
        name="memoryLimitMb"
        title="Memory limit"
        text="Resident memory of one worker; above it the worker is ended and started anew."
        suffix=" MB"
      />
      <NumberOption
        {...part}
        name="taskTimeoutS"
        title="Longest task"
        text="For tasks that do not say themselves how long they may run."
        suffix=" s"
      />
    </Card>
  );
}
