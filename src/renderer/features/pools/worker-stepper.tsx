import { ActionIcon, Tooltip } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { MOST_WORKERS, type PoolView } from '../../../model/pool.ts';
import { tellFailed } from '../../app/actions.ts';
import { plural } from '../../components/format.ts';
import { useDraft } from '../../components/use-draft.ts';
import classes from './pool-card.module.css';
import { usePoolMutations } from './use-pool-mutations.ts';

/** How many workers a pool has; quick clicks are sent together. */
export function WorkerStepper({ pool }: { pool: PoolView }) {
  const { name, options } = pool;
  const { resize } = usePoolMutations(name);
  const draft = useDraft<number>({
    current: options.workerCount,
    check: () => null,
    send: (count) =>
      resize.mutateAsync(count).catch((error: unknown) => tellFailed(`Could not resize ${name}`, error)),
  });
  const count = draft.shown ?? options.workerCount;
  const step = (by: 1 | -1) => draft.change(Math.min(MOST_WORKERS, Math.max(1, count + by)));
  return (
    <span className={classes.stepper} role="group" aria-label={`Workers of ${name}`}>
      <Tooltip label="One worker fewer; it finishes first">
        <ActionIcon
          size={22}
          aria-label={`One worker of ${name} fewer`}
          aria-disabled={count <= 1}
          data-disabled={count <= 1 || undefined}
          onClick={() => step(-1)}
        >
          <IconMinus size={13} />
        </ActionIcon>
      </Tooltip>
      <output aria-label={plural(count, 'worker')}>{count}</output>
      <Tooltip label="One worker more">
        <ActionIcon
          size={22}
          aria-label={`One worker of ${name} more`}
          aria-disabled={count >= MOST_WORKERS}
          data-disabled={count >= MOST_WORKERS || undefined}
          onClick={() => step(1)}
        >
          <IconPlus size={13} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
