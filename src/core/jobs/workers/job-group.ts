import type { ManagedGroup, ProcessDeeds } from '../../supervision/managed-group.ts';
import type { SupervisedProcess } from '../../supervision/supervised-process.ts';
import { JOB_WORKERS_GROUP } from './job-worker-process.ts';
import type { JobWorkers } from './job-workers.ts';

/** The job workers of this engine as a group of processes. `backlog`: jobs that wait; null where that is not known. */
export function jobWorkerGroup(
  workers: Pick<JobWorkers, 'settings' | 'changeSettings' | 'restart' | 'processOf'>,
  backlog: () => number | null,
): ManagedGroup {
  return {
    id: JOB_WORKERS_GROUP,
    label: 'job workers',
    kind: 'jobs',
    wanted: () => workers.settings().processes,
    backlog,
    problem: () => null,
    deeds: () => ({
      // One after another; what they have in hand is finished or goes back.
      reload: () => workers.restart(),
      scale: async (count) => {
        await workers.changeSettings({ processes: count });
      },
    }),
    deedsFor: ({ id }) => deedsOf(workers.processOf(id)),
  };
}

function deedsOf(process: SupervisedProcess | null): ProcessDeeds {
  if (process === null) return {};
  // What comes of it is seen in the state of the process.
  const start = () => void process.start().catch(() => undefined);
  const stop = () => void process.stop();
  const restart = () => void process.restart().catch(() => undefined);
  const { kind } = process.state();
  if (kind === 'stopped' || kind === 'errored') return { start };
  return { stop, restart };
}
