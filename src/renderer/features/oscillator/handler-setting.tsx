import { NativeSelect, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Handler } from '../../../model/oscillator.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { api } from '../../client.ts';
import { HANDLER_LABELS, problemOf } from './setting-fields.ts';
import { SettingRow } from './setting-row.tsx';
import type { ChangeSettings } from './use-change-settings.ts';
import { useDraft } from '../../components/use-draft.ts';

const CPU_BOUNDS = { min: 1, max: 60_000 };
const FIRST_CPU_MS = 20;
const KINDS = Object.entries(HANDLER_LABELS).map(([value, label]) => ({ value, label }));

function CpuTime({ handler, save }: { handler: Extract<Handler, { kind: 'cpu' }>; save: ChangeSettings }) {
  const id = useId();
  const draft = useDraft<number | string>({
    current: handler.durationMs,
    check: (value) => problemOf(value, CPU_BOUNDS),
    send: (value) => save.mutateAsync({ handler: { kind: 'cpu', durationMs: Number(value) } }),
  });
  return (
    <SettingRow
      id={id}
      label="Time per message"
      help="How long the puller's thread is busy with one message"
      problem={draft.problem}
    >
      <NumberInput
        id={id}
        w={96}
        hideControls
        allowDecimal={false}
        clampBehavior="none"
        suffix=" ms"
        value={draft.shown ?? ''}
        error={draft.problem !== null}
        onChange={draft.change}
        onBlur={draft.commit}
        onKeyDown={(event) => event.key === 'Enter' && draft.commit()}
      />
    </SettingRow>
  );
}

/** What a puller does with a message. */
export function HandlerSetting({ save }: { save: ChangeSettings }) {
  const [id, scriptId] = [useId(), useId()];
  const handler = useLive((state) => state.oscillator?.settings.handler);
  const [choosing, setChoosing] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const kind = choosing ? 'script' : (handler?.kind ?? 'none');
  const scripts = useQuery(api.oscillator.scripts.queryOptions({ enabled: kind === 'script' })).data ?? [];

  const send = (next: Handler) => {
    setProblem(null);
    save.mutateAsync({ handler: next }).then(
      () => setChoosing(false),
      (error: unknown) => setProblem(errorText(error)),
    );
  };
  const choose = (next: string) => {
    // A script has to be named before anything can change.
    setChoosing(next === 'script' && handler?.kind !== 'script');
    if (next === 'none') send({ kind: 'none' });
    if (next === 'cpu') send({ kind: 'cpu', durationMs: FIRST_CPU_MS });
  };
  const named = handler?.kind === 'script' ? handler.script : '';

  return (
    <>
      <SettingRow id={id} label="Handler" help="What a puller does with a message" problem={problem}>
        <NativeSelect
          id={id}
          w={116}
          data={KINDS}
          value={kind}
          disabled={handler === undefined}
          onChange={(event) => choose(event.currentTarget.value)}
        />
      </SettingRow>
      {handler?.kind === 'cpu' && !choosing && <CpuTime handler={handler} save={save} />}
      {kind === 'script' && (
        <SettingRow
          id={scriptId}
          label="Script"
          help="A file of the scripts folders"
          problem={scripts.length === 0 ? 'No script in the scripts folders' : null}
        >
          <NativeSelect
            id={scriptId}
            w={150}
            value={named}
            data={[
              { value: '', label: 'Choose…', disabled: true },
              ...new Set([...scripts, ...(named === '' ? [] : [named])]),
            ]}
            onChange={(event) => send({ kind: 'script', script: event.currentTarget.value })}
          />
        </SettingRow>
      )}
    </>
  );
}
