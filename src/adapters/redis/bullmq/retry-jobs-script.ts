import { LuaScript } from '../lua-script.ts';
import { LAYOUT } from './layout-script.ts';

/**
 * Puts one failed job, or some of all, back to waiting: where its version would, with the fields of its end taken away.
 *
 * KEYS[1] the queue's `meta`
 * ARGV[1] what its keys begin with
 * ARGV[2] `one` or `all`
 * ARGV[3] the job's id, or most jobs that are retried
 * ARGV[4] most jobs that are looked at
 *
 * Replies `{'done', retried, remaining}`, or a refusal. Ids in `failed` whose job is gone stay there and are not counted.
 */
export const retryJobsScript = new LuaScript(`${LAYOUT}
local function read(options)
  local good, value = pcall(cjson.decode, options)
  return good and type(value) == 'table' and value or {}
end

-- The parent waits for it again, where its version lets a failed child go.
local function restoreDependency(parentKey, jobKey)
  if not parentKey or redis.call('EXISTS', parentKey) == 0 then return end
  local parted = redis.pcall('ZREM', parentKey .. ':unsuccessful', jobKey) == 1
    or redis.pcall('HDEL', parentKey .. ':failed', jobKey) == 1
  if parted then redis.call('SADD', parentKey .. ':dependencies', jobKey) end
end

local function retry(queue, id, single)
  local base, key = queue.base, queue.base .. id
  local fields = redis.call('HMGET', key, 'opts', 'priority', 'parentKey', 'attemptsMade', 'atm')
  redis.call('ZREM', base .. 'failed', id)
  redis.call('HDEL', key, 'finishedOn', 'processedOn', 'failedReason')
  local priority = tonumber(fields[2] or '') or 0
  if queue.major == 6 and priority > 0 then
    local place = redis.call('INCR', base .. 'pc') % 0x100000000
    redis.call('ZADD', base .. 'prioritized', priority * 0x100000000 + place, id)
    if not queue.paused and not queue.full then redis.call('ZADD', base .. 'marker', 0, '0') end
  else
    -- Only BullMQ before 5 counts attempts in attemptsMade.
    local older = not queue.major and fields[4] and not fields[5]
    enqueue(queue, id, single and read(fields[1] or '').lifo and 'RPUSH' or 'LPUSH', older)
  end
  restoreDependency(fields[3], key)
  tell(queue, 'event', 'waiting', 'jobId', id, 'prev', 'failed')
end

local queue, code, detail = queueAt(ARGV[1])
if not queue then return {'refused', code, detail} end
local failed = queue.base .. 'failed'
if ARGV[2] == 'one' then
  local id = ARGV[3]
  if not redis.call('ZSCORE', failed, id) or redis.call('EXISTS', queue.base .. id) == 0 then return {'done', 0, 0} end
  retry(queue, id, true)
  return {'done', 1, redis.call('ZCARD', failed)}
end
local limit, most, retried, skipped = tonumber(ARGV[3]), tonumber(ARGV[4]), 0, 0
while retried < limit and retried + skipped < most do
  local ids = redis.call('ZRANGE', failed, skipped, skipped + math.min(limit - retried, 500) - 1)
  if #ids == 0 then return {'done', retried, 0} end
  for _, id in ipairs(ids) do
    if redis.call('EXISTS', queue.base .. id) == 0 then skipped = skipped + 1
    else
      retry(queue, id, false)
      retried = retried + 1
    end
  end
end
return {'done', retried, redis.call('ZCARD', failed) - skipped}
`);
