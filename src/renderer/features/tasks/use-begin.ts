import { useQuery } from '@tanstack/react-query';
import { api } from '../../client.ts';

/** The task that a new one begins with; undefined while it is being looked up. */
export function useBegin(id: string | undefined) {
  const { data, isPending } = useQuery(
    api.tasks.get.queryOptions({ input: { id: id ?? '' }, enabled: id !== undefined }),
  );
  return id !== undefined && isPending ? undefined : (data ?? null);
}
