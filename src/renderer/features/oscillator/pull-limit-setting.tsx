import { NumberInput } from '@mantine/core';
import { useId } from 'react';
import { pullLimitSchema } from '../../../model/oscillator.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { problemOf } from './setting-fields.ts';
import { SettingRow } from './setting-row.tsx';
import classes from './settings-card.module.css';
import type { ChangeSettings } from './use-change-settings.ts';
import { useDraft } from '../../components/use-draft.ts';

interface Text {
  readonly max: number | string;
  readonly durationMs: number | string;
}

const boundsOf = (name: 'max' | 'durationMs') => ({
  min: pullLimitSchema.shape[name].minValue ?? 1,
  max: pullLimitSchema.shape[name].maxValue ?? Number.MAX_SAFE_INTEGER,
});

/** An empty limit is no limit. */
const checkLimit = ({ max, durationMs }: Text): string | null =>
  max === '' ? null : (problemOf(max, boundsOf('max')) ?? problemOf(durationMs, boundsOf('durationMs')));

const DEFAULT_SPAN_MS = 1_000;

/** Messages per span for the whole queue; empty is no limit. */
export function PullLimitSetting({ save }: { save: ChangeSettings }) {
  const id = useId();
  const limit = useLive((state) => state.oscillator?.settings.pullLimit);
  const current: Text = { max: limit?.max ?? '', durationMs: limit?.durationMs ?? DEFAULT_SPAN_MS };
  const draft = useDraft<Text>({
    current,
    check: checkLimit,
    send: ({ max, durationMs }) =>
      save.mutateAsync({
        pullLimit: max === '' ? null : { max: Number(max), durationMs: Number(durationMs) },
      }),
  });
  const shown = draft.shown ?? current;
  const common = {
    hideControls: true,
    allowDecimal: false,
    clampBehavior: 'none',
    disabled: limit === undefined,
    error: draft.problem !== null,
    onBlur: draft.commit,
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === 'Enter') draft.commit();
      if (event.key === 'Escape') draft.cancel();
    },
  } as const;
  return (
    <SettingRow
      id={id}
      label="Pull limit"
      help="Messages that the whole queue hands out in a span of time; empty for no limit"
      problem={draft.problem}
    >
      <span className={classes.pair}>
        <NumberInput
          {...common}
          id={id}
          w={62}
          placeholder="none"
          value={shown.max}
          onChange={(max) => draft.change({ ...shown, max })}
        />
        <span className="muted">per</span>
        <NumberInput
          {...common}
          w={80}
          suffix=" ms"
          aria-label="Pull limit span"
          value={shown.durationMs}
          onChange={(durationMs) => draft.change({ ...shown, durationMs })}
        />
      </span>
    </SettingRow>
  );
}
