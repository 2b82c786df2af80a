import { Button } from '@mantine/core';
import { IconCpu, IconPlus } from '@tabler/icons-react';
import type { PoolView } from '../../../model/pool.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { useRoute } from '../../app/router.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorBoundary } from '../../components/error-boundary.tsx';
import { formatCount, plural } from '../../components/format.ts';
import { EditModal } from './edit-modal.tsx';
import { OneShotsCard } from './one-shots-card.tsx';
import { PoolCard } from './pool-card.tsx';
import { countReady } from './pool-state.ts';
import classes from './pools-page.module.css';
import { RunCard } from './run-card.tsx';
import { TaskList } from '../tasks/task-list.tsx';
import { TaskPage } from '../tasks/task-page.tsx';

function summaryOf(pools: readonly PoolView[]): string {
  const workers = pools.flatMap((pool) => pool.workers);
  return `${plural(pools.length, 'pool')} · ${formatCount(countReady({ workers }))} of ${plural(workers.length, 'worker')} up`;
}

function AddButton() {
  const { setParams } = useRoute();
  return (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setParams({ edit: 'new' })}>
      Add a pool…
    </Button>
  );
}

function Board({ pools }: { pools: readonly PoolView[] }) {
  const oneShots = useLive((state) => state.oneShots);
  return (
    <div className={classes.page}>
      <div className={classes.bar}>
        <span className="muted">{summaryOf(pools)}</span>
        <span className="spring" />
        <AddButton />
      </div>
      <div className={classes.cards}>
        {pools.map((pool) => (
          <ErrorBoundary key={pool.name} what={`Pool ${pool.name}`}>
            <PoolCard pool={pool} />
          </ErrorBoundary>
        ))}
        {pools.length === 0 && (
          <section className={classes.empty} aria-label="No pool">
            <EmptyState title="No pool" action={<AddButton />}>
              A pool keeps processes of a script ready and hands them tasks.
            </EmptyState>
          </section>
        )}
        {oneShots !== null && <OneShotsCard view={oneShots} />}
      </div>
      <div className={classes.work}>
        <TaskList none="Tasks of pools and one-shots are listed here with input, result and log, and are kept over restarts." />
        <RunCard pools={pools} />
      </div>
    </div>
  );
}

/** Pools of worker processes and one-shots: what they do, and every task they have had. */
export function PoolsPage() {
  const { params } = useRoute();
  const pools = useLive((state) => state.pools);
  if (params['task'] !== undefined) return <TaskPage key={params['task']} id={params['task']} />;
  if (pools === null)
    return (
      <EmptyState icon={<IconCpu size={28} stroke={1.4} />} title="The pools are not known yet">
        They are shown as soon as the engine answers.
      </EmptyState>
    );
  return (
    <>
      <Board pools={pools} />
      <EditModal pools={pools} />
    </>
  );
}
