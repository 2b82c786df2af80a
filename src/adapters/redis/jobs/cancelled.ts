import type { Redis } from 'ioredis';
import type { QueueName } from '../../../core/ports/queue-catalogue.ts';
import { writeFailure } from '../../../model/job-failure.ts';
import { LuaScript } from '../lua-script.ts';
import { queueKey } from '../queue-keys.ts';
import { CANCELLED_SET } from './job-keys.ts';

/** How the reason of a cancelled job begins. */
const CANCELLED_REASON = writeFailure({ code: 'CANCELLED', message: '' });

/**
 * Lua: how many jobs of a queue are cancelled, exactly. The set is a note of ours beside BullMQ's `failed`; whoever else
 * removes a cancelled job, runs it again or lets it fail leaves the note behind, so each note is compared with `failed`: the
 * same time is the same end. Ends after which the times differ were noted by an older Capstan: there the reason tells.
 */
export const CANCELLED_OF = `
local function isCancelled(base, id)
  if not redis.call('ZSCORE', base .. '${CANCELLED_SET}', id) then return false end
  local reason = redis.call('HGET', base .. id, 'failedReason') or ''
  return string.sub(reason, 1, ${CANCELLED_REASON.length}) == '${CANCELLED_REASON}'
end
local function cancelledOf(base)
  local key = base .. '${CANCELLED_SET}'
  local notes = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  local count = 0
  for i = 1, #notes, 2 do
    local id, at = notes[i], redis.call('ZSCORE', base .. 'failed', notes[i])
    if at and at == notes[i + 1] then
      count = count + 1
    elseif at and isCancelled(base, id) then
      redis.call('ZADD', key, at, id)
      count = count + 1
    else
      redis.call('ZREM', key, id)
    end
  end
  return count
end
`;

const COUNT = new LuaScript(`
${CANCELLED_OF}
local cancelled = cancelledOf(ARGV[1])
return {redis.call('ZCARD', ARGV[1] .. 'failed') - cancelled, cancelled}`);

/** Failed and cancelled jobs of queues that have notes of cancelled ones, in order. */
export async function countCancelled(
  client: Redis,
  queues: readonly QueueName[],
): Promise<{ readonly failed: number; readonly cancelled: number }[]> {
  return Promise.all(
    queues.map(async (queue) => {
      const reply = await COUNT.run(client, [queueKey(queue, 'failed')], [queueKey(queue, '')]);
      const [failed = 0, cancelled = 0] = reply as number[];
      return { failed, cancelled };
    }),
  );
}

/** The same order as that of `failed`: a cancelled job tells how many cancelled ones are before it. */
const PAGE = new LuaScript(`
${CANCELLED_OF}
local base, state, offset, limit = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local cancelled = cancelledOf(base)
local key = base .. '${CANCELLED_SET}'
if state == 'cancelled' then
  return {cancelled, redis.call('ZREVRANGE', key, offset, offset + limit - 1)}
end
local start = offset
for i, id in ipairs(redis.call('ZREVRANGE', key, 0, -1)) do
  if redis.call('ZREVRANK', base .. 'failed', id) - (i - 1) > offset then break end
  start = offset + i
end
local ids = {}
while #ids < limit do
  local found = redis.call('ZREVRANGE', base .. 'failed', start, start + limit - 1)
  if #found == 0 then break end
  for _, id in ipairs(found) do
    if #ids < limit and not redis.call('ZSCORE', key, id) then ids[#ids + 1] = id end
  end
  start = start + limit
end
return {redis.call('ZCARD', base .. 'failed') - cancelled, ids}`);

/** Ids of one page of the failed or of the cancelled jobs, the newest first, and how many there are. */
export async function pageOfEnded(
  client: Redis,
  queue: QueueName,
  { state, offset, limit }: { state: 'failed' | 'cancelled'; offset: number; limit: number },
): Promise<{ total: number; ids: string[] }> {
  const args = [queueKey(queue, ''), state, offset, limit];
  const [total, ids] = (await PAGE.run(client, [queueKey(queue, 'failed')], args)) as [number, string[]];
  return { total, ids };
}

/** The oldest ones that ended at or before a time. */
const OLDEST = new LuaScript(`
${CANCELLED_OF}
local base, state, before, limit = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
cancelledOf(base)
local key = base .. '${CANCELLED_SET}'
if state == 'cancelled' then return redis.call('ZRANGEBYSCORE', key, '-inf', before, 'LIMIT', 0, limit) end
local ids, start = {}, 0
while #ids < limit do
  local found = redis.call('ZRANGEBYSCORE', base .. 'failed', '-inf', before, 'LIMIT', start, limit)
  if #found == 0 then break end
  for _, id in ipairs(found) do
    if #ids < limit and not redis.call('ZSCORE', key, id) then ids[#ids + 1] = id end
  end
  start = start + limit
end
return ids`);

/** Ids of failed or cancelled jobs, the oldest first, of those that ended at or before a time, ms since the epoch. */
export async function oldestEnded(
  client: Redis,
  queue: QueueName,
  { state, before, limit }: { state: 'failed' | 'cancelled'; before: number; limit: number },
): Promise<string[]> {
  const args = [queueKey(queue, ''), state, before, limit];
  return (await OLDEST.run(client, [queueKey(queue, 'failed')], args)) as string[];
}

const ONE = new LuaScript(`
${CANCELLED_OF}
return isCancelled(ARGV[1], ARGV[2]) and 1 or 0`);

/** Whether a job that BullMQ calls failed was cancelled. */
export async function isCancelled(client: Redis, queue: QueueName, id: string): Promise<boolean> {
  return (await ONE.run(client, [queueKey(queue, id)], [queueKey(queue, ''), id])) === 1;
}
