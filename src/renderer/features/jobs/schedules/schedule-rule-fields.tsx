import { NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ScheduleRule } from '../../../../model/schedule.ts';
import { errorText } from '../../../app/error-text.ts';
import { api } from '../../../client.ts';
import { formatDate } from '../../../components/format.ts';
import classes from './schedules.module.css';

const PREVIEW_AFTER_MS = 250;

/** A rule in words with its next runs, as the engine reads it. */
function Outlook({ rule }: { rule: ScheduleRule }) {
  const [asked] = useDebouncedValue(rule, PREVIEW_AFTER_MS);
  const { data, error } = useQuery(
    api.schedules.preview.queryOptions({
      input: { rule: asked },
      placeholderData: keepPreviousData,
      retry: false,
      staleTime: 10_000,
    }),
  );
  if (error !== null)
    return (
      <p className={classes.refusal} role="alert">
        {errorText(error)}
      </p>
    );
  if (data === undefined) return <p className="muted">…</p>;
  return (
    <div className={classes.outlook} aria-live="polite">
      <b>{data.words}</b>
      <ol aria-label="Next runs">
        {data.nextRuns.slice(0, 3).map((at) => (
          <li key={at}>{formatDate(at)}</li>
        ))}
      </ol>
    </div>
  );
}

const KINDS = [
  { value: 'every', label: 'Every so often' },
  { value: 'cron', label: 'By the calendar' },
];

const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When a schedule is due, and what that means. */
export function ScheduleRuleFields({
  rule,
  onChange,
}: {
  rule: ScheduleRule;
  onChange: (rule: ScheduleRule) => void;
}) {
  return (
    <div className={classes.rule}>
      <SegmentedControl
        aria-label="Kind of rule"
        value={rule.kind}
        data={KINDS}
        onChange={(kind) =>
          onChange(
            kind === 'every'
              ? { kind: 'every', everyMs: 60_000 }
              : { kind: 'cron', pattern: '0 3 * * 1-5', timeZone: localZone() },
          )
        }
      />
      {rule.kind === 'every' ? (
        <NumberInput
          label="Every"
          suffix=" s"
          min={1}
          max={31_536_000}
          allowDecimal={false}
          value={rule.everyMs / 1_000}
          onChange={(value) => typeof value === 'number' && onChange({ ...rule, everyMs: value * 1_000 })}
        />
      ) : (
        <div className={classes.cron}>
          <TextInput
            label="Cron pattern"
            description="Minute, hour, day, month, weekday"
            value={rule.pattern}
            onChange={(event) => onChange({ ...rule, pattern: event.currentTarget.value })}
          />
          <TextInput
            label="Time zone"
            description="IANA name"
            value={rule.timeZone}
            onChange={(event) => onChange({ ...rule, timeZone: event.currentTarget.value })}
          />
        </div>
      )}
      <Outlook rule={rule} />
    </div>
  );
}
