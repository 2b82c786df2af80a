import type { Redis } from 'ioredis';
import { LuaScript } from '../lua-script.ts';
import { STATE_OF } from './entry-fields.ts';
import { CANCELLED_SET, OWN_FIELDS } from './job-keys.ts';
import { CLAIM_MS } from '../../../model/timings.ts';

/** Begins every lock token of Capstan's. */
const OWN_TOKEN = 'capstan-';

/**
 * Takes a job that waits out of whatever it waits in and makes it an active one of ours, so that BullMQ's own scripts
 * can do with it what they do with active jobs. A job that runs is marked instead, if it is to be cancelled.
 */
const CLAIM = new LuaScript(`
${STATE_OF}
local base, id, token, ms, cancel = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5] == '1'
local channel, message = ARGV[6], ARGV[7]
local key = base .. id
if redis.call('EXISTS', key) == 0 then return 'gone' end
local state = stateOf(base, id)
if state == 'completed' or state == 'failed' then return 'ended' end
if state == 'active' then
  local holder = redis.call('GET', key .. ':lock')
  if holder and string.sub(holder, 1, ${OWN_TOKEN.length}) ~= '${OWN_TOKEN}' then return 'foreign' end
  if cancel then
    redis.call('HSET', key, '${OWN_FIELDS.cancelled}', '1')
    redis.call('PUBLISH', channel, message)
  end
  return 'active'
end
-- Its children come first, and what is to be done with it afterwards nobody here could remember.
if state == 'waiting-children' and not cancel then return 'waits for children' end
-- The run of a schedule that waits is what its next run hangs on.
if redis.call('HEXISTS', key, 'rjk') == 1 then return 'scheduled' end
local removed = 0
if state == 'waiting' then
  removed = redis.call('LREM', base .. 'wait', -1, id)
  if removed == 0 then removed = redis.call('LREM', base .. 'paused', -1, id) end
else
  removed = redis.call('ZREM', base .. state, id)
end
if removed == 0 then return 'gone' end
redis.call('LPUSH', base .. 'active', id)
redis.call('SET', key .. ':lock', token, 'PX', ms)
if cancel then redis.call('HSET', key, '${OWN_FIELDS.cancelled}', '1') end
return 'claimed'`);

/** `foreign`: a worker that is not Capstan's has it. */
export type ClaimOutcome =
  | 'claimed'
  | 'active'
  | 'foreign'
  | 'ended'
  | 'scheduled'
  | 'waits for children'
  | 'gone';

export interface ClaimOptions {
  readonly client: Redis;
  readonly base: string;
  readonly id: string;
  readonly token: string;
  /** It is to be cancelled: whoever runs it is told on this channel. */
  readonly cancel: { readonly channel: string; readonly message: string } | null;
}

export async function claimJob({ client, base, id, token, cancel }: ClaimOptions): Promise<ClaimOutcome> {
  const told = cancel === null ? ['0', '', ''] : ['1', cancel.channel, cancel.message];
  return (await CLAIM.run(client, [base + id], [base, id, token, CLAIM_MS, ...told])) as ClaimOutcome;
}

/** Forgets what earlier runs of a job have left: it begins anew. */
export async function forgetMarks(client: Redis, base: string, id: string): Promise<void> {
  await client
    .multi()
    .hdel(base + id, OWN_FIELDS.cancelled, OWN_FIELDS.deaths, OWN_FIELDS.kills)
    .zrem(base + CANCELLED_SET, id)
    .exec();
}
