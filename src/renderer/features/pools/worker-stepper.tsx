import { MOST_WORKERS, type PoolView } from '../../../model/pool.ts';
import { tellFailed } from '../../app/actions.ts';
import { Stepper } from '../../components/stepper.tsx';
import { usePoolMutations } from './use-pool-mutations.ts';

/** How many workers a pool has. */
export function WorkerStepper({ pool }: { pool: PoolView }) {
  const { name, options } = pool;
  const { resize } = usePoolMutations(name);
  return (
    <Stepper
      of={name}
      count={options.workerCount}
      min={1}
      max={MOST_WORKERS}
      send={(count) =>
        resize.mutateAsync(count).catch((error: unknown) => tellFailed(`Could not resize ${name}`, error))
      }
    />
  );
}
