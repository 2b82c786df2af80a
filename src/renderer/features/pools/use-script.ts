import { useQuery } from '@tanstack/react-query';
import { api } from '../../client.ts';

/** A script is loaded in a process of its own to be looked at; what it said stays good for so long, ms. */
const GOOD_FOR_MS = 60_000;

/** What a script says of its task. Null: no script is chosen. */
export function useScript(name: string | null) {
  return useQuery(
    api.scripts.describe.queryOptions({
      input: { name: name ?? '' },
      enabled: name !== null,
      staleTime: GOOD_FOR_MS,
    }),
  );
}

/** Names of all scripts in the scripts folders, and `also` if it is not among them; null until they are known. */
export function useScriptNames(also: string | null): readonly string[] | null {
  const names = useQuery(api.scripts.list.queryOptions()).data;
  if (names === undefined) return null;
  return also === null || names.includes(also) ? names : [...names, also];
}
