import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { TaskDetail, TaskLogEvent, TaskLogLine, TaskRow } from '../../../model/task.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { api, client } from '../../client.ts';
import { hasEnded } from './task-state.tsx';

interface Followed {
  readonly row: TaskRow | null;
  readonly lines: readonly TaskLogLine[];
  /** The stream has ended: everything is known. */
  readonly over: boolean;
}

/** The task's own stream: the log so far, then what comes, until nothing more will. */
async function follow(id: string, signal: AbortSignal, take: (event: TaskLogEvent) => void): Promise<void> {
  for await (const event of await client.tasks.log({ id }, { signal })) take(event);
}

/** Row and log of a task as they change, for as long as the panel is live and `wanted`. */
export function useFollowedTask(id: string, wanted: boolean): Followed {
  const open = useLive((state) => state.stream.kind === 'open');
  const [followed, setFollowed] = useState<Followed>({
    row: null,
    lines: [],
    over: false,
  });
  useEffect(() => {
    if (!open || !wanted) return;
    const controller = new AbortController();
    let first = true;
    const take = ({ lines, task }: TaskLogEvent) => {
      // Each stream begins with everything there is.
      const anew = first;
      first = false;
      setFollowed((before) => ({
        over: false,
        row: task ?? before.row,
        lines: anew ? lines : [...before.lines, ...lines],
      }));
    };
    // When it breaks, so does the panel's own stream, whose return starts this again.
    follow(id, controller.signal, take).then(
      () => controller.signal.aborted || setFollowed((before) => ({ ...before, over: true })),
      () => undefined,
    );
    return () => controller.abort();
  }, [id, open, wanted]);
  return followed;
}

/** More may come: the task has not ended, or the process that was started for it has not. */
const isAlive = ({ state, kind, startedAt, exit }: TaskRow): boolean =>
  !hasEnded(state) || (kind === 'one-shot' && startedAt !== null && exit === null);

/** A task with everything that is known of it, followed while it lives. */
export function useTask(id: string) {
  const queryClient = useQueryClient();
  const options = api.tasks.get.queryOptions({ input: { id }, staleTime: 0 });
  const { data, error, refetch } = useQuery(options);
  const { row, lines, over } = useFollowedTask(id, data !== undefined && isAlive(data));
  const ended = row !== null && hasEnded(row.state);
  // The result comes with the whole task alone, and so does what a process says of its end.
  useEffect(() => {
    if (ended || over) void queryClient.invalidateQueries({ queryKey: api.tasks.key() });
  }, [ended, over, queryClient]);
  const task: TaskDetail | null =
    data === undefined ? null : row === null || !isAlive(data) ? data : { ...data, ...row, log: [...lines] };
  return { task, error, refetch };
}
