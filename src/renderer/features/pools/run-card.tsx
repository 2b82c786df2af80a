import { NativeSelect } from '@mantine/core';
import type { PoolView } from '../../../model/pool.ts';
import { useRoute } from '../../app/router.ts';
import { Card } from '../../components/card.tsx';
import { scopeKey } from '../tasks/task-scope.ts';
import { useBegin } from '../tasks/use-begin.ts';
import classes from '../tasks/task-form.module.css';
import { readTarget, type Target } from './target.ts';
import { OneShotForm } from './one-shot-form.tsx';
import { PoolTaskForm } from './pool-task-form.tsx';

const ONE_SHOT: Target = { kind: 'one-shot' };

/** Gives a task to a pool, or runs it in a process of its own. */
export function RunCard({ pools }: { pools: readonly PoolView[] }) {
  const { params, setParams } = useRoute();
  const begin = useBegin(params['from']);
  const wanted = readTarget(params);
  const first: Target = pools[0] === undefined ? ONE_SHOT : { kind: 'pool', pool: pools[0].name };
  const known = wanted?.kind === 'one-shot' || pools.some(({ name }) => name === wanted?.pool);
  const target = wanted !== null && known ? wanted : first;
  const pool = target.kind === 'pool' ? pools.find(({ name }) => name === target.pool) : undefined;
  return (
    <Card title="Run a task" className={classes.card}>
      <div className={classes.body}>
        <NativeSelect
          id="run-in"
          label="In"
          value={scopeKey(target)}
          data={[
            ...pools.map(({ name }) => ({ value: `pool:${name}`, label: `Pool ${name}` })),
            { value: 'one-shot', label: 'A process of its own (one-shot)' },
          ]}
          onChange={(event) => setParams({ to: event.currentTarget.value, from: null }, true)}
        />
        {begin === undefined ? (
          <p className="muted">Looking up the task…</p>
        ) : pool === undefined ? (
          <OneShotForm key={begin?.id} begin={begin} />
        ) : (
          <PoolTaskForm key={`${pool.name} ${begin?.id ?? ''}`} pool={pool} begin={begin} />
        )}
      </div>
    </Card>
  );
}
