import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { JobEntry } from '../../../../model/job.ts';
import { client } from '../../../client.ts';
import { jobKey } from '../job-ref.ts';
import type { JobFilter } from '../selection.ts';

const PAGE_SIZE = 100;

interface Page {
  readonly jobs: readonly JobEntry[];
  /** Null: not counted. */
  readonly total: number | null;
  readonly next: Cursor | null;
}

/** Where a page begins: in Redis by number, in the history by time. */
interface Cursor {
  readonly offset: number;
  readonly before: number | null;
}

const FIRST: Cursor = { offset: 0, before: null };

async function listed({ status, type }: JobFilter, { offset }: Cursor): Promise<Page> {
  const { jobs, total } = await client.jobs.list({
    ...(status !== null && { status }),
    ...(type !== null && { type }),
    offset,
    limit: PAGE_SIZE,
  });
  const end = offset + jobs.length;
  return { jobs, total, next: jobs.length === 0 || end >= total ? null : { offset: end, before: null } };
}

async function ended({ type, text }: JobFilter, { before }: Cursor): Promise<Page> {
  const jobs = await client.jobs.ended({
    ...(type !== null && { type }),
    ...(text !== '' && { text }),
    ...(before !== null && { before }),
    limit: PAGE_SIZE,
  });
  const last = jobs.at(-1)?.finishedAt ?? null;
  return {
    jobs,
    total: null,
    next: jobs.length < PAGE_SIZE || last === null ? null : { offset: 0, before: last },
  };
}

/**
 * Jobs as far as somebody has scrolled. The list stands still until `refetch`; `counted` is what `count` said when it
 * was asked for.
 */
export function useJobList(filter: JobFilter, count: () => number | null) {
  const query = useInfiniteQuery({
    queryKey: ['jobs', 'list', filter],
    queryFn: async ({ pageParam }) => {
      const counted = count();
      return { counted, ...(await (filter.history ? ended(filter, pageParam) : listed(filter, pageParam))) };
    },
    initialPageParam: FIRST,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const { data } = query;
  const jobs = useMemo(() => {
    // A job that moved on between two pages may be on both.
    const byId = new Map(data?.pages.flatMap((page) => page.jobs).map((job) => [jobKey(job), job]));
    return [...byId.values()];
  }, [data]);
  const first = data?.pages[0];
  return {
    ...query,
    jobs: data === undefined ? null : jobs,
    total: first?.total ?? null,
    counted: first?.counted ?? null,
  };
}
