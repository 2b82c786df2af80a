import { redisGroup } from '../../core/connections/redis-group.ts';
import { threadGroup } from '../../core/oscillator/thread-group.ts';
import { jobWorkerGroup } from '../../core/jobs/workers/job-group.ts';
import type { Oscillator } from '../../core/oscillator/oscillator.ts';
import { oneShotsGroup, poolGroups } from '../../core/pools/pool-groups.ts';
import type { PythonCore } from '../../core/python/compose-python.ts';
import { Autoscaler } from '../../core/supervision/autoscaler.ts';
import type { ManagedGroup } from '../../core/supervision/managed-group.ts';
import { ProcessGroups } from '../../core/supervision/process-groups.ts';
import { savedAutoscaleSchema } from '../../model/process-group.ts';
import type { Foundation } from './foundation.ts';
import type { JobsPart } from './jobs.ts';
import type { PoolsPart } from './pools.ts';
import type { RedisPart } from './redis.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';

export interface ProcessesPartOptions {
  readonly redis: RedisPart;
  readonly oscillator: Oscillator;
  readonly pools: Pick<PoolsPart, 'pools' | 'oneShots'>;
  readonly jobs: Pick<JobsPart, 'jobWorkers' | 'glance'>;
  readonly python: Pick<PythonCore, 'groups' | 'rows'>;
}

const guardGroup: ManagedGroup = {
  id: 'guard',
  label: 'guard',
  kind: 'guard',
  wanted: () => 1,
  backlog: () => null,
  problem: () => null,
  // It watches over all others and starts itself anew.
  deeds: () => ({}),
  deedsFor: () => ({}),
};

/** Every process by its group, and what can be asked of it. Scaling by backlog begins when `start` is called. */
export async function buildProcesses(
  foundation: Foundation,
  options: ProcessesPartOptions,
): Promise<{ processes: ProcessGroups; start: () => void }> {
  const { clock, events, closings, processes: table, outputs, file, onUnexpectedError } = foundation;
  const { redis, oscillator, pools, jobs, python } = options;
  const store = file('autoscale.json', savedAutoscaleSchema);
  const saved = (await store.load()) ?? { groups: {} };
  const failed = (error: unknown) => {
    foundation.log.write('warn', 'engine', thrownMessage(error));
  };
  let autoscaler: Autoscaler | null = null;
  const processes = new ProcessGroups({
    clock,
    events,
    rows: () => [...table.views(), ...python.rows()],
    recordOf: (id) => table.recordOf(id),
    outputOf: (id) => outputs.get(id),
    groups: function* () {
      yield threadGroup(oscillator, failed);
      yield* poolGroups(pools.pools);
      yield jobWorkerGroup(jobs.jobWorkers, () => jobs.glance.backlog());
      yield oneShotsGroup(() => pools.oneShots.view().queued);
      yield* python.groups;
      if (redis.embedded !== null) yield redisGroup(redis.embedded.process, failed);
      yield guardGroup;
    },
    autoscaler: (groups) =>
      (autoscaler = new Autoscaler({
        clock,
        store,
        saved,
        groups,
        onScaled: (group, from, to) => {
          events.add({ kind: 'group-scaled', at: clock.now(), group, from, to, by: 'backlog' });
        },
        onError: onUnexpectedError,
      })),
  });
  closings.add('autoscaler', () => autoscaler?.close());
  return { processes, start: () => autoscaler?.start() };
}
