import { SegmentedControl } from '@mantine/core';
import { tellFailed } from '../../app/actions.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { SettingRow } from './setting-row.tsx';
import type { ChangeSettings } from './use-change-settings.ts';

/** Whether both roles work all the time, or only the leading one. */
export function ModeSetting({ save }: { save: ChangeSettings }) {
  const mode = useLive((state) => state.oscillator?.settings.mode);
  return (
    <SettingRow
      label="Mode"
      help="Continuous: both roles work all the time. Alternating: only the leading role works"
    >
      <SegmentedControl
        aria-label="Mode"
        disabled={mode === undefined}
        value={mode ?? 'continuous'}
        onChange={(next) =>
          save.mutate({ mode: next }, { onError: (error) => tellFailed('The mode was not changed', error) })
        }
        data={[
          { value: 'continuous', label: 'Continuous' },
          { value: 'alternating', label: 'Alternating' },
        ]}
      />
    </SettingRow>
  );
}
