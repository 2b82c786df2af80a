import { useMutation } from '@tanstack/react-query';
import type { PoolView } from '../../../model/pool.ts';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { useLiveStore } from '../../app/live/use-live.tsx';
import { client } from '../../client.ts';

/** What can be done with a pool; the live stream shows what becomes of it. */
export function usePoolMutations(name: string) {
  const store = useLiveStore();
  const told = (done: string, failed: string) => ({
    onSuccess: (answer: PoolView | { removed: string }) => {
      if ('name' in answer) store.pool(answer);
      tellDone(done);
    },
    onError: (error: unknown) => tellFailed(failed, error),
  });
  const pause = useMutation({
    mutationFn: () => client.pools.pause({ name }),
    ...told(`${name} is paused: tasks wait.`, `Could not pause ${name}`),
  });
  const resume = useMutation({
    mutationFn: () => client.pools.resume({ name }),
    ...told(`${name} works again.`, `Could not resume ${name}`),
  });
  const drain = useMutation({
    mutationFn: () => client.pools.drain({ name }),
    ...told(`${name} finishes what it has and takes nothing new.`, `Could not drain ${name}`),
  });
  const restart = useMutation({
    mutationFn: () => client.pools.restart({ name }),
    ...told(`The workers of ${name} are started anew, one after another.`, `Could not restart ${name}`),
  });
  const remove = useMutation({
    mutationFn: () => client.pools.remove({ name }),
    ...told(`${name} is removed.`, `Could not remove ${name}`),
  });
  const resize = useMutation({
    mutationFn: (workerCount: number): Promise<PoolView> => client.pools.resize({ name, workerCount }),
    onSuccess: (pool) => store.pool(pool),
  });
  return { pause, resume, drain, restart, remove, resize };
}
