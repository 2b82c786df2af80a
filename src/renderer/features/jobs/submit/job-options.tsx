import { NumberInput } from '@mantine/core';
import type { JobOptions } from '../../../../model/job.ts';
import type { JobTypeDefaults } from '../../../../model/job-type.ts';
import classes from './submit-card.module.css';

interface OptionField {
  readonly name: keyof JobOptions;
  readonly label: string;
  readonly description: (defaults: JobTypeDefaults) => string;
  readonly min: number;
  readonly max: number;
  readonly suffix?: string;
}

const FIELDS: readonly OptionField[] = [
  {
    name: 'priority',
    label: 'Priority',
    description: () => '1 before 2; empty: first',
    min: 0,
    max: 2_097_151,
  },
  {
    name: 'delayMs',
    label: 'Delay',
    description: () => 'Empty: none',
    min: 0,
    max: 31_536_000_000,
    suffix: ' ms',
  },
  {
    name: 'attempts',
    label: 'Attempts',
    description: ({ attempts }) => `Empty: ${attempts}`,
    min: 1,
    max: 100,
  },
  {
    name: 'backoffMs',
    label: 'Pause between',
    description: ({ backoffMs }) => `Doubled each time; empty: ${backoffMs.toLocaleString('en-US')}`,
    min: 0,
    max: 86_400_000,
    suffix: ' ms',
  },
  {
    name: 'timeoutMs',
    label: 'Timeout',
    description: ({ timeoutMs }) => `Empty: ${timeoutMs.toLocaleString('en-US')}`,
    min: 10,
    max: 86_400_000,
    suffix: ' ms',
  },
];

interface JobOptionFieldsProps {
  readonly defaults: JobTypeDefaults;
  readonly options: JobOptions;
  /** Left out: a schedule says when, not a delay. */
  readonly without?: keyof JobOptions;
  readonly onChange: (options: JobOptions) => void;
}

/** How a job is to be run where it differs from its type. */
export function JobOptionFields({ defaults, options, without, onChange }: JobOptionFieldsProps) {
  return (
    <div className={classes.options}>
      {FIELDS.filter(({ name }) => name !== without).map(({ name, label, description, ...rest }) => (
        <NumberInput
          key={name}
          label={label}
          description={description(defaults)}
          allowDecimal={false}
          {...rest}
          value={options[name] ?? ''}
          onChange={(value) => {
            const { [name]: _before, ...others } = options;
            onChange(typeof value === 'number' ? { ...others, [name]: value } : others);
          }}
        />
      ))}
    </div>
  );
}
