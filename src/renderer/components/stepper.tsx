import { ActionIcon, Tooltip } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { plural } from './format.ts';
import classes from './stepper.module.css';
import { useDraft } from './use-draft.ts';

interface StepperProps {
  /** Whose workers they are. */
  readonly of: string;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** Quick clicks are sent together. Never rejects. */
  readonly send: (count: number) => Promise<unknown>;
}

/** How many workers there are to be: one fewer, one more. */
export function Stepper({ of, count: current, min, max, send }: StepperProps) {
  const draft = useDraft<number>({ current, check: () => null, send });
  const count = draft.shown ?? current;
  const step = (by: 1 | -1) => draft.change(Math.min(max, Math.max(min, count + by)));
  return (
    <span className={classes.stepper} role="group" aria-label={`Workers of ${of}`}>
      <Tooltip label="One worker fewer; it finishes first">
        <ActionIcon
          size={22}
          aria-label={`One worker of ${of} fewer`}
          aria-disabled={count <= min}
          data-disabled={count <= min || undefined}
          onClick={() => step(-1)}
        >
          <IconMinus size={13} />
        </ActionIcon>
      </Tooltip>
      <output aria-label={plural(count, 'worker')}>{count}</output>
      <Tooltip label="One worker more">
        <ActionIcon
          size={22}
          aria-label={`One worker of ${of} more`}
          aria-disabled={count >= max}
          data-disabled={count >= max || undefined}
          onClick={() => step(1)}
        >
          <IconPlus size={13} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
