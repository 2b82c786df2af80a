import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import type { TaskRow } from '../../../model/task.ts';
import type { LiveState } from '../../app/live/live-state.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { api, client } from '../../client.ts';
import { useThrottled } from '../../components/use-throttled.ts';
import { missingFrom, renewed } from './fresh-tasks.ts';
import { queryOf, type TaskFilter } from './task-scope.ts';
import { hasEnded } from './task-state.tsx';
import { LIST_LOOK_MS } from '../../../model/timings.ts';

export const PAGE_SIZE = 50;

/** The last task of the page before; null: the first page. */
export interface Cursor {
  readonly before: number;
  readonly beforeId: string;
}

/** Changes whenever a task has been taken or has ended, wherever. */
function pulseOf({ pools, oneShots, python, processes }: LiveState): string {
  const queues = python?.queues.map(({ waiting, running, dead }) => `${waiting}.${running}.${dead}`) ?? [];
  const beats = processes?.map(({ worker }) => worker?.tasksProcessed ?? 0) ?? [];
  const all = [...(pools ?? []), ...(oneShots === null ? [] : [oneShots])];
  const counted = all.map(({ running, queued, counts }) => [running, queued, ...Object.values(counts)]);
  return [counted, queues, beats].flat(2).join(' ');
}

/**
 * A page of tasks. It stands still: rows change in their places, and what is new is counted until `refresh`.
 */
export function useTaskList(filter: TaskFilter, cursor: Cursor | null) {
  const queryClient = useQueryClient();
  const query = queryOf(filter);
  const options = api.tasks.list.queryOptions({
    input: { ...query, ...cursor, limit: PAGE_SIZE },
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const page = useQuery(options);
  const rows = page.isPlaceholderData ? undefined : page.data;
  const [missing, setMissing] = useState(0);

  const open = rows?.filter(({ state }) => !hasEnded(state)).map(({ id }) => id) ?? [];
  // Progress is no event of its own, so rows that run are looked at whenever anything is told.
  const pulse = useLive((state) => (open.length > 0 ? String(state.frameAt) : pulseOf(state)));
  const beat = useThrottled(pulse, LIST_LOOK_MS);

  const ask = useEffectEvent((signal: AbortSignal) =>
    Promise.all([
      cursor === null ? client.tasks.list({ ...query, limit: PAGE_SIZE }, { signal }) : [],
      open.length === 0 ? [] : client.tasks.list({ ids: open, limit: PAGE_SIZE }, { signal }),
    ]),
  );
  const take = useEffectEvent((latest: readonly TaskRow[], ours: readonly TaskRow[]) => {
    if (rows === undefined) return;
    // An empty list has nothing that could shift under anybody's eyes, so it fills by itself.
    const next = rows.length === 0 ? latest : renewed(rows, [...ours, ...latest]);
    // The page is as old as before: only being asked for again makes it new.
    if (next !== rows)
      queryClient.setQueryData<TaskRow[]>(options.queryKey, [...next], { updatedAt: page.dataUpdatedAt });
    setMissing(missingFrom(next, latest, PAGE_SIZE));
  });
  const loaded = rows !== undefined;
  const shownAt = page.dataUpdatedAt;
  useEffect(() => {
    if (!loaded) return;
    const controller = new AbortController();
    const { signal } = controller;
    ask(signal).then(
      ([latest, ours]) => signal.aborted || take(latest, ours),
      // A failure is told where the page itself is asked for.
      () => undefined,
    );
    return () => controller.abort();
  }, [beat, loaded, shownAt]);

  return {
    rows: page.data,
    stale: page.isPlaceholderData,
    error: page.error,
    missing: cursor === null ? missing : 0,
    refresh: () => {
      setMissing(0);
      void page.refetch();
    },
  };
}
