import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { JobEntry, JobEvent, JobRecord } from '../../../../model/job.ts';
import { keepFollowing } from '../../../app/live/keep-following.ts';
import { useLive } from '../../../app/live/use-live.tsx';
import { api, client, readFailure } from '../../../client.ts';
import { hasEnded } from '../job-status.tsx';

/** Lines of a log that the panel holds; the rest is asked for. */
const MOST_LINES = 1_000;

interface Followed {
  readonly job: JobEntry | null;
  readonly lines: readonly string[];
  /** The stream has ended: everything is known. */
  readonly over: boolean;
}

/** A job as the address names it. */
interface Asked {
  readonly id: string;
  /** Where the id does not tell it. */
  readonly type?: string;
}

async function follow(job: Asked, signal: AbortSignal, take: (event: JobEvent) => void): Promise<void> {
  for await (const event of await client.jobs.follow(job, { signal })) take(event);
}

/** A job's row and log as they change, for as long as the panel is live and `wanted`. */
export function useFollowedJob({ id, type }: Asked, wanted: boolean): Followed {
  const open = useLive((state) => state.stream.kind === 'open');
  const [followed, setFollowed] = useState<Followed>({ job: null, lines: [], over: false });
  useEffect(() => {
    if (!open || !wanted) return;
    const controller = new AbortController();
    const take = ({ lines, job }: JobEvent, anew: boolean) =>
      setFollowed((before) => ({
        over: false,
        job: job ?? before.job,
        lines: (anew ? lines : [...before.lines, ...lines]).slice(-MOST_LINES),
      }));
    void keepFollowing({
      signal: controller.signal,
      follow: async (signal, heard) => {
        // Each stream begins with everything there is.
        let first = true;
        await follow({ id, ...(type !== undefined && { type }) }, signal, (event) => {
          heard();
          take(event, first);
          first = false;
        });
        if (!signal.aborted) setFollowed((before) => ({ ...before, over: true }));
      },
      onFailure: (error) => readFailure(error).code !== 'NOT_FOUND',
    });
    return () => controller.abort();
  }, [id, type, open, wanted]);
  return followed;
}

/** A job with everything that is known of it, followed while it lives. */
export function useJob(asked: Asked) {
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery(
    api.jobs.details.queryOptions({ input: asked, staleTime: 0, retry: false }),
  );
  const { job: row, lines, over } = useFollowedJob(asked, data !== undefined);
  const stage = row === null ? null : `${row.status} ${row.attempts} ${row.worker ?? ''}`;
  // Result and history of attempts come with the whole job alone.
  useEffect(() => {
    if (stage !== null || over) void queryClient.invalidateQueries({ queryKey: api.jobs.details.key() });
  }, [stage, over, queryClient]);
  const job: JobRecord | null =
    data === undefined ? null : row === null || hasEnded(data.status) ? data : { ...data, ...row };
  return { job, lines, error, refetch };
}
