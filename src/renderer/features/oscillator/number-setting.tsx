import { NumberInput } from '@mantine/core';
import { useId } from 'react';
import { useLive } from '../../app/live/use-live.tsx';
import { boundsOf, type NumberField, problemOf } from './setting-fields.ts';
import { SettingRow } from './setting-row.tsx';
import type { ChangeSettings } from './use-change-settings.ts';
import { useDraft } from '../../components/use-draft.ts';

/** One whole-number setting, edited live. */
export function NumberSetting({ field, save }: { field: NumberField; save: ChangeSettings }) {
  const id = useId();
  const bounds = boundsOf(field.name);
  const current = useLive((state) => state.oscillator?.settings[field.name]);
  const draft = useDraft<number | string>({
    current,
    check: (value) => problemOf(value, bounds),
    send: (value) => save.mutateAsync({ [field.name]: value }),
  });
  return (
    <SettingRow id={id} label={field.label} help={field.help} problem={draft.problem}>
      <NumberInput
        id={id}
        w={96}
        hideControls
        allowDecimal={false}
        clampBehavior="none"
        disabled={current === undefined}
        value={draft.shown ?? ''}
        suffix={field.unit === undefined ? '' : ` ${field.unit}`}
        error={draft.problem !== null}
        aria-describedby={draft.problem === null ? undefined : `${id}-problem`}
        onChange={draft.change}
        onBlur={draft.commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') draft.commit();
          if (event.key === 'Escape') draft.cancel();
        }}
      />
    </SettingRow>
  );
}
