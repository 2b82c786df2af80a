import type { Redis } from 'ioredis';
import { LuaScript } from '../lua-script.ts';
import { OWN_FIELDS } from './job-keys.ts';

/**
 * Renews locks. One that has run out while Redis or the holder was away is taken up again as long as nobody else has the
 * job. Replies the ids that are lost.
 */
const RENEW = new LuaScript(`
local base, ms = ARGV[1], ARGV[2]
local lost = {}
for i = 3, #ARGV, 2 do
  local id, token = ARGV[i], ARGV[i + 1]
  local lock = base .. id .. ':lock'
  local held = redis.call('GET', lock)
  if held == token or (not held and redis.call('LPOS', base .. 'active', id)) then
    redis.call('SET', lock, token, 'PX', ms)
    redis.call('SREM', base .. 'stalled', id)
  else
    lost[#lost + 1] = id
  end
end
return lost`);

/** @returns ids of those that are no longer the holder's */
export async function renewLocks(
  client: Redis,
  base: string,
  held: readonly { readonly id: string; readonly token: string }[],
  ms: number,
): Promise<string[]> {
  if (held.length === 0) return [];
  const pairs = held.flatMap(({ id, token }) => [id, token]);
  return (await RENEW.run(client, [base], [base, ms, ...pairs])) as string[];
}

/** What Capstan has noted about earlier deliveries of a job. */
export interface JobMarks {
  readonly cancelled: boolean;
  /** Times its process has died of it for sure. */
  readonly deaths: number;
  /** Times its process was killed from outside while it ran. */
  readonly kills: number;
}

export async function readMarks(client: Redis, base: string, id: string): Promise<JobMarks> {
  const { cancelled, deaths, kills } = OWN_FIELDS;
  const [mark = null, died = null, killed = null] = await client.hmget(base + id, cancelled, deaths, kills);
  return { cancelled: mark === '1', deaths: Number(died ?? 0), kills: Number(killed ?? 0) };
}
