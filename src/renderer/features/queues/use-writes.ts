import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { WorkWritesChange } from '../../../model/work-writes.ts';
import { tellFailed } from '../../app/actions.ts';
import { api, client } from '../../client.ts';

/** Which queues of other applications may be changed, and how to say so. */
export function useWrites() {
  const queryClient = useQueryClient();
  const { data } = useQuery(api.work.writes.queryOptions());
  const told = {
    onError: (error: unknown) => tellFailed('Could not change what may be written', error),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: api.work.key() }),
        queryClient.invalidateQueries({ queryKey: api.queue.key() }),
      ]),
  };
  const setWrites = useMutation({
    mutationFn: (change: WorkWritesChange) => client.work.setWrites(change),
    ...told,
  });
  const setReadOnly = useMutation({ mutationFn: (on: boolean) => client.work.setReadOnly({ on }), ...told });
  return { readOnlyNow: data?.readOnlyNow ?? false, setWrites, setReadOnly };
}
