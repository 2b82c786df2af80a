import { LuaScript } from '../lua-script.ts';
import { FAMILY } from './family-script.ts';
import { LAYOUT } from './layout-script.ts';
import { REMOVE } from './remove-job-script.ts';

/**
 * Removes jobs of one state, the oldest first. Left alone: the next runs of repeatables, jobs that wait for children, and the
 * entries of BullMQ 3 and 4 in the list that are no jobs.
 *
 * KEYS[1] the queue's `meta`
 * ARGV[1] what its keys begin with
 * ARGV[2] `waiting` or the name of a sorted set
 * ARGV[3] only jobs from before this time, ms
 * ARGV[4] most jobs that are removed
 * ARGV[5] most jobs that are looked at
 *
 * Replies `{'done', removed, remaining}`, or a refusal. Remaining is 0 when there is nothing left that may be removed.
 */
export const cleanJobsScript = new LuaScript(`${LAYOUT}${FAMILY}${REMOVE}
local queue, code, detail = queueAt(ARGV[1])
if not queue then return {'refused', code, detail} end
local base, state = queue.base, ARGV[2]
local before, limit, most = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local removed, looked, whole = 0, 0, true

-- The times that tell a job's age, the first one that it has.
local AGES = {
  waiting = { 'finishedOn', 'processedOn', 'timestamp' }, prioritized = { 'timestamp' }, delayed = { 'processedOn', 'timestamp' },
  completed = { 'finishedOn' }, failed = { 'finishedOn' }
}

local function mayGo(id)
  if isMark(id) then return false end
  local key = base .. id
  for _, field in ipairs(AGES[state]) do
    local time = tonumber(redis.call('HGET', key, field) or '')
    if time then
      if time > before then return false end
      break
    end
  end
  if state ~= 'completed' and state ~= 'failed' and repeatableOf(base, id) then return false end
  if redis.call('EXISTS', key .. ':lock') == 1 then return false end
  return redis.call('SCARD', key .. ':dependencies') == 0 and not parentTrouble(key)
end

-- Whether to go on.
local function wanted()
  if removed >= limit then whole = false
  elseif looked >= most then whole = false end
  return whole
end

-- They are taken out of their list first and removed afterwards: a parent that is let go is added to a list.
local going = {}

local function cleanList(suffix)
  local list, kept = base .. suffix, 0
  while wanted() do
    -- Workers take from the end, so that is where the oldest are.
    local ids = redis.call('LRANGE', list, -1 - kept - 499, -1 - kept)
    if #ids == 0 then return end
    local taken, from = 0, kept
    for at = #ids, 1, -1 do
      if not wanted() then break end
      looked = looked + 1
      if mayGo(ids[at]) then
        -- Marked first and taken out together: one by one would go through a long list each time.
        redis.call('LSET', list, -1 - from - (#ids - at), '')
        taken, removed = taken + 1, removed + 1
        going[removed] = { ids[at], suffix }
      else kept = kept + 1 end
    end
    if taken > 0 then redis.call('LREM', list, -taken, '') end
  end
end

local function cleanSet(suffix)
  local set, kept = base .. suffix, 0
  while wanted() do
    local ids = redis.call('ZRANGE', set, kept, kept + 499)
    if #ids == 0 then return end
    for _, id in ipairs(ids) do
      if not wanted() then break end
      looked = looked + 1
      if mayGo(id) then
        redis.call('ZREM', set, id)
        removed = removed + 1
        going[removed] = { id, suffix }
      else kept = kept + 1 end
    end
  end
end

local left
if state == 'waiting' then
  cleanList('wait')
  cleanList('paused')
  left = redis.call('LLEN', base .. 'wait') + redis.call('LLEN', base .. 'paused')
else
  cleanSet(state)
  left = redis.call('ZCARD', base .. state)
end
for _, job in ipairs(going) do removeJob(queue, job[1], job[2]) end
tell(queue, 'event', 'cleaned', 'count', removed)
return {'done', removed, whole and 0 or left}
`);
