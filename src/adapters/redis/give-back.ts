import type { RedisQueueBackend } from 'bullmq';
import type { Redis } from 'ioredis';
import { type KeyedCommand, runBullScript } from './bull-script.ts';

/** A queue as giving back needs it: the connection, its keys, BullMQ on it. */
export interface HeldJobs {
  readonly client: Redis;
  /** The full key of a suffix: `active`, `<job id>:lock`. */
  readonly key: (suffix: string) => string;
  readonly backend: Pick<RedisQueueBackend, 'client'>;
}

/** The keys of BullMQ's `moveJobFromActiveToWait`, in its order. */
const KEYS = ['active', 'wait', 'stalled', 'paused', 'meta', 'limiter', 'prioritized', 'marker', 'events'];

export interface GivingBack {
  readonly id: string;
  readonly token: string;
  /** Whether the delivery counts against the job. */
  readonly blame: boolean;
  /** What is done in the same step: whoever takes the job next finds it done. */
  readonly commands?: readonly KeyedCommand[];
}

/** Puts an active job back. @returns false: it is not its holder's any more, and nothing has been done */
export async function giveBackJob({ client, key, backend }: HeldJobs, job: GivingBack): Promise<boolean> {
  const { id, token, blame, commands = [] } = job;
  await backend.client;
  const reply = await runBullScript({
    client,
    name: 'moveJobFromActiveToWait',
    args: [...KEYS.map(key), id, token, key(id)],
    commands: blame ? commands : [['HINCRBY', key(id), 'ats', -1], ...commands],
  });
  return Number(reply) >= 0;
}

/**
 * Puts active jobs back whose lock token is one of those that are gone.
 * @param blame whether the delivery counts against the job
 * @returns how many were given back
 */
export async function giveBackJobs(
  held: HeldJobs,
  isGone: (token: string, id: string) => boolean,
  blame: boolean,
): Promise<number> {
  let given = 0;
  // One may have been finished in between; then there is nothing to give back.
  for (const job of await lockedJobs(held, isGone))
    if (await giveBackJob(held, { ...job, blame })) given += 1;
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
