import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLive } from './live/use-live.tsx';

/** What could not be had while Redis or the engine was away is asked for again as soon as both are there. */
export function useAskAgain(): void {
  const queryClient = useQueryClient();
  const there = useLive(({ redis, stream }) => redis?.kind === 'ready' && stream.kind === 'open');
  useEffect(() => {
    if (!there) return;
    void queryClient.invalidateQueries({ predicate: ({ state }) => state.error !== null });
  }, [there, queryClient]);
}
