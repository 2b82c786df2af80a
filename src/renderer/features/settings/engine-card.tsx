import { NumberInput, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import {
  type EngineSettings,
  type EngineSettingsChange,
  engineSettingsSchema,
} from '../../../model/settings.ts';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { errorText } from '../../app/error-text.ts';
import { api, client } from '../../client.ts';
import { Card } from '../../components/card.tsx';
import { problemOf } from '../oscillator/setting-fields.ts';
import { useDraft } from '../../components/use-draft.ts';
import { Option } from './option.tsx';

type NumberName = 'requestsPerSecond' | 'filesKeptDays' | 'filesKeptMb';

const boundsOf = (name: NumberName) => {
  const { minValue, maxValue } = engineSettingsSchema.shape[name];
  return { min: minValue ?? 1, max: maxValue ?? Number.MAX_SAFE_INTEGER };
};

interface PartProps {
  readonly settings: EngineSettings | undefined;
  readonly save: (change: EngineSettingsChange) => Promise<unknown>;
}

function NumberSetting({
  settings,
  save,
  name,
  title,
  text,
}: PartProps & { name: NumberName; title: string; text: string }) {
  const id = useId();
  const draft = useDraft<number | string>({
    current: settings?.[name],
    check: (value) => problemOf(value, boundsOf(name)),
    send: (value) => save({ [name]: Number(value) }),
  });
  return (
    <Option id={id} title={title} text={text} problem={draft.problem}>
      <NumberInput
        id={id}
        w={96}
        size="xs"
        styles={{ input: { textAlign: 'right' } }}
        hideControls
        allowDecimal={false}
        clampBehavior="none"
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

function Toggle({
  settings,
  save,
  name,
  title,
  text,
}: PartProps & { name: 'requireToken' | 'startOscillatorAtLaunch'; title: string; text: string }) {
  const id = useId();
  return (
    <Option id={id} title={title} text={text}>
      <Switch
        id={id}
        size="sm"
        disabled={settings === undefined}
        checked={settings?.[name] ?? false}
        onChange={(event) => void save({ [name]: event.currentTarget.checked }).catch(() => undefined)}
      />
    </Option>
  );
}

/** Settings of the engine itself. */
export function EngineCard() {
  const queryClient = useQueryClient();
  const options = api.system.settings.queryOptions();
  const { data: settings, error } = useQuery(options);
  const change = useMutation({
    mutationFn: (next: EngineSettingsChange) => client.system.changeSettings(next),
    onSuccess: (saved) => {
      queryClient.setQueryData(options.queryKey, saved);
      tellDone('Saved. It applies at once.');
    },
    onError: (failure) => tellFailed('The setting was not changed', failure),
  });
  const part = { settings, save: change.mutateAsync };
  return (
    <Card title="Engine" aside={error === null ? null : errorText(error)}>
      <Toggle
        {...part}
        name="startOscillatorAtLaunch"
        title="Start with the engine"
        text="The oscillator starts as soon as the engine is up."
      />
      <Toggle
        {...part}
        name="requireToken"
        title="Ask for the token"
        text="Every client of the HTTP API needs the token, on this machine too."
      />
      <NumberSetting
        {...part}
        name="requestsPerSecond"
        title="Requests per second"
        text="More than this from one client are answered with 429."
      />
      <NumberSetting
        {...part}
        name="filesKeptDays"
        title="Keep files, days"
        text="Uploads and files made by jobs. Files of jobs in Redis and of schedules stay longer."
      />
      <NumberSetting
        {...part}
        name="filesKeptMb"
        title="Keep files, MB"
        text="All of them together; the oldest are removed first."
      />
    </Card>
  );
}
