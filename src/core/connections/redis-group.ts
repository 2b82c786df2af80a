import type { ProcessState } from '../../model/process.ts';
import type { ManagedGroup } from '../supervision/managed-group.ts';
import { isLive } from '../supervision/process-state.ts';
import type { SupervisedProcess } from '../supervision/supervised-process.ts';

/**
 * The embedded server as a group of processes. It can be restarted, or started where it was given up; it is stopped by
 * using another connection. `onError`: told when it cannot start.
 */
export function redisGroup(
  server: Pick<SupervisedProcess, 'start' | 'restart' | 'state'>,
  onError: (error: unknown) => void,
): ManagedGroup {
  const begin = (work: Promise<void>) => void work.catch(onError);
  const deeds = () => {
    const state: ProcessState = server.state();
    if (isLive(state)) return { restart: () => begin(server.restart()) };
    const down = state.kind === 'errored' || state.kind === 'restarting';
    return down ? { start: () => begin(server.start()) } : {};
  };
  return {
    id: 'redis',
    label: 'embedded Redis',
    kind: 'redis',
    wanted: () => (server.state().kind === 'stopped' ? 0 : 1),
    backlog: () => null,
    problem: () => {
      const state = server.state();
      return state.kind === 'errored' ? state.cause : null;
    },
    deeds,
    deedsFor: deeds,
  };
}
