import type { PoolView } from '../../model/pool.ts';
import type { ManagedGroup } from '../supervision/managed-group.ts';
import type { Pools } from './pools.ts';

/** The group of a pool among the groups of processes. */
export const poolGroupId = (name: string): string => `pool:${name}`;

/** The group of the processes that run one task each. */
export const ONE_SHOTS_GROUP = 'one-shots';

type PoolsInGroups = Pick<Pools, 'list' | 'get' | 'change' | 'restart' | 'restartWorker'>;

/** Pools as groups of processes. */
export function* poolGroups(pools: PoolsInGroups): Generator<ManagedGroup> {
  for (const { name } of pools.list()) yield poolGroup(pools, name);
}

function poolGroup(pools: PoolsInGroups, name: string): ManagedGroup {
  const view = (): PoolView => pools.get(name);
  return {
    id: poolGroupId(name),
    label: `pool ${name}`,
    kind: 'pool',
    least: 1,
    wanted: () => view().options.workerCount,
    backlog: () => view().queued,
    busy: () => view().workers.filter(({ activeTasks }) => activeTasks > 0).length,
    problem: () => {
      const { state } = view();
      return state.kind === 'errored' ? state.cause : null;
    },
    deeds: () => ({
      // Its workers finish what they have in hand and are started anew one after another.
      reload: () => void pools.restart(name),
      scale: async (count) => {
        await pools.change(name, { workerCount: count });
      },
    }),
    deedsFor: ({ id }) => ({ restart: () => pools.restartWorker(name, id) }),
  };
}

/** The processes of one-shots; they come and go with their tasks. */
export function oneShotsGroup(queued: () => number): ManagedGroup {
  return {
    id: ONE_SHOTS_GROUP,
    label: 'one-shots',
    kind: 'pool',
    wanted: () => null,
    backlog: queued,
    problem: () => null,
    deeds: () => ({}),
    deedsFor: () => ({}),
  };
}
