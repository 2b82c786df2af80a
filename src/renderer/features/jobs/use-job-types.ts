import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { JobTypeView } from '../../../model/job-type.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { api } from '../../client.ts';
import { useThrottled } from '../../components/use-throttled.ts';

/** Every job type; null until they are known. */
export function useJobTypes(): { types: readonly JobTypeView[] | null; error: unknown } {
  const { data, error } = useQuery(api.jobTypes.list.queryOptions({ staleTime: 5_000 }));
  return { types: data ?? null, error };
}

/** How soon something that changed is asked for again, ms. */
const ASK_AGAIN_MS = 1_000;

/** Asks again for what `keys` name whenever jobs have moved, as the live stream shows by their counts. */
export function useFreshWhenJobsMove(keys: readonly (readonly unknown[])[]): void {
  const queryClient = useQueryClient();
  const counts = useLive((state) => JSON.stringify(state.jobs?.types.map(({ counts }) => counts)));
  const seen = useThrottled(counts, ASK_AGAIN_MS);
  const first = useRef(seen);
  const list = useRef(keys);
  useEffect(() => {
    list.current = keys;
  }, [keys]);
  useEffect(() => {
    if (seen === first.current) return;
    first.current = seen;
    for (const queryKey of list.current) void queryClient.invalidateQueries({ queryKey });
  }, [seen, queryClient]);
}
