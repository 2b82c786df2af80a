import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { FleetPoint, ThroughputPoint } from '../../../model/oscillator.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { api } from '../../client.ts';
import { useThrottled } from '../../components/use-throttled.ts';
import { join } from './chart-data.ts';

export interface History {
  readonly fleet: readonly FleetPoint[];
  readonly throughput: readonly ThroughputPoint[];
  /** Nothing has come yet. */
  readonly loading: boolean;
}

const REDRAW_MS = 250;

/** The past `seconds`: asked for once, then carried on by the stream. */
export function useHistory(seconds: number): History {
  const epoch = useLive((state) => state.historyEpoch);
  const { data, isPending, refetch } = useQuery(
    api.oscillator.history.queryOptions({
      input: { seconds },
      staleTime: Infinity,
      placeholderData: keepPreviousData,
    }),
  );
  useEffect(() => {
    // The stream has a gap before it; only the history knows what happened in it.
    if (epoch > 1) void refetch();
  }, [epoch, refetch]);
  const points = useThrottled(
    useLive((state) => state.fleetPoints),
    REDRAW_MS,
  );
  const rates = useThrottled(
    useLive((state) => state.throughput),
    REDRAW_MS,
  );
  const fleet = useMemo(() => join(data?.fleet ?? [], points), [data, points]);
  const throughput = useMemo(() => join(data?.throughput ?? [], rates), [data, rates]);
  return { fleet, throughput, loading: isPending };
}
