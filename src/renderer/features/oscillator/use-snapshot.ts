import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLive } from '../../app/live/use-live.tsx';
import { api, readFailure } from '../../client.ts';
import { useThrottled } from '../../components/use-throttled.ts';

const LOOK_AGAIN_MS = 2_000;

/** The saved state, read again when the stream says that a newer one was saved. */
export function useSnapshot() {
  // Without Redis there is nothing to ask, and the stream already knows when nothing was ever saved.
  const ready = useLive((state) => state.redis?.kind === 'ready');
  const none = useLive((state) => state.snapshot === null);
  const query = useQuery(
    api.oscillator.redisState.queryOptions({ retry: false, staleTime: Infinity, enabled: ready && !none }),
  );
  const savedAt = useThrottled(
    useLive((state) => state.snapshot?.savedAt ?? null),
    LOOK_AGAIN_MS,
  );
  const { refetch } = query;
  useEffect(() => {
    if (savedAt !== null && ready) void refetch();
  }, [savedAt, ready, refetch]);
  const refused = query.error !== null && readFailure(query.error).code === 'SNAPSHOT_NOT_FOUND';
  const missing = refused || (none && query.data === undefined);
  return { ...query, snapshot: missing ? null : (query.data?.redisState ?? null), missing, ready };
}
