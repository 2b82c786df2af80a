import { useLive } from './live/use-live.tsx';

/** Marks what Redis said before it went, as `data-stale` on an element of class `from-redis`; undefined while it answers. */
export function useRedisStale(): true | undefined {
  return useLive(({ redis }) => redis !== null && redis.kind !== 'ready') || undefined;
}
