import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLive } from '../../app/live/use-live.tsx';
import { api, readFailure } from '../../client.ts';
import { useThrottled } from '../../components/use-throttled.ts';

const LOOK_AGAIN_MS = 2_000;

/** The saved state, read again when the stream says that a newer one was saved. */
export function useSnapshot() {
  const query = useQuery(api.oscillator.redisState.queryOptions({ retry: false, staleTime: Infinity }));
  const savedAt = useThrottled(
    useLive((state) => state.snapshot?.savedAt ?? null),
    LOOK_AGAIN_MS,
  );
  const { refetch } = query;
  useEffect(() => {
    if (savedAt !== null) void refetch();
  }, [savedAt, refetch]);
  const missing = query.error !== null && readFailure(query.error).code === 'SNAPSHOT_NOT_FOUND';
  return { ...query, snapshot: missing ? null : (query.data?.redisState ?? null), missing };
}
