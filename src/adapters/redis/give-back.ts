import type { RedisQueueBackend } from 'bullmq';
import type { Redis } from 'ioredis';

/** A queue as giving back needs it: the connection, its keys, BullMQ's scripts on it. */
export interface HeldJobs {
  readonly client: Redis;
  /** The full key of a suffix: `active`, `<job id>:lock`. */
  readonly key: (suffix: string) => string;
  readonly backend: Pick<RedisQueueBackend, 'moveJobFromActiveToWait'>;
}

/**
 * Puts active jobs back whose lock token is one of those that are gone.
 * @param blame whether the delivery counts against the job
 * @returns how many were given back
 */
export async function giveBackJobs(
  { client, key, backend }: HeldJobs,
  isGone: (token: string, id: string) => boolean,
  blame: boolean,
): Promise<number> {
  let given = 0;
  for (const { id, token } of await lockedJobs({ client, key }, isGone)) {
    // It may have been finished in between; then there is nothing to give back.
    const moved = await backend.moveJobFromActiveToWait(id, token).then(
      () => true,
      () => false,
    );
    if (!moved) continue;
    given += 1;
    if (!blame) await client.hincrby(key(id), 'ats', -1);
  }
  return given;
}

/** The active jobs whose lock token is one of those wanted. */
export async function lockedJobs(
  { client, key }: Pick<HeldJobs, 'client' | 'key'>,
  isWanted: (token: string, id: string) => boolean,
): Promise<{ readonly id: string; readonly token: string }[]> {
  const ids = await client.lrange(key('active'), 0, -1);
  if (ids.length === 0) return [];
  const tokens = await client.mget(ids.map((id) => key(`${id}:lock`)));
  return ids.flatMap((id, index) => {
    const token = tokens[index] ?? null;
    return token !== null && isWanted(token, id) ? [{ id, token }] : [];
  });
}
