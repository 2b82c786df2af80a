import type { ProcessState } from '../../model/process.ts';
import { useLive } from './live/use-live.tsx';

/** The process of the embedded server, where that is the connection in use; else null. */
export function useOwnRedis(): ProcessState | null {
  return useLive((state) =>
    state.connection?.source === 'embedded'
      ? (state.processes?.find(({ group }) => group === 'redis')?.state ?? null)
      : null,
  );
}
