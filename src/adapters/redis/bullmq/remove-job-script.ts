import { LuaScript } from '../lua-script.ts';
import { FAMILY } from './family-script.ts';
import { LAYOUT } from './layout-script.ts';

/** Lua: removes one job with all of its keys, and lets its parent go on if it was the last that it waited for. */
export const REMOVE = `
local SETS_OF_JOBS = { 'completed', 'failed', 'delayed', 'prioritized', 'waiting-children' }

-- state: where the job is known to be, so that long lists are not searched for it; the caller takes it out of there.
local function removeJob(queue, id, state)
  local base, key = queue.base, queue.base .. id
  local parentKey, parentBase, parentId = parentOf(key)
  local previous = state
  if not state then
    for _, set in ipairs(SETS_OF_JOBS) do
      if redis.call('ZREM', base .. set, id) == 1 then previous = set end
    end
    if not previous then
      for _, list in ipairs({ 'wait', 'paused', 'active' }) do
        if redis.call('LREM', base .. list, 0, id) > 0 then previous = list end
      end
    end
  end
  redis.call('ZREM', base .. 'priority', id)
  local held = redis.call('HGET', key, 'deid')
  if held and redis.call('GET', base .. 'de:' .. held) == id then
    redis.call('DEL', base .. 'de:' .. held, base .. 'dn:' .. held)
  end
  redis.call('DEL', key, key .. ':logs', key .. ':dependencies', key .. ':processed', key .. ':failed', key .. ':unsuccessful')
  tell(queue, 'event', 'removed', 'jobId', id, 'prev', previous or 'unknown')
  if not parentKey or redis.call('SREM', parentKey .. ':dependencies', key) == 0 then return end
  if redis.call('SCARD', parentKey .. ':dependencies') > 0 then return end
  local parentQueue = queueAt(parentBase)
  if not parentQueue or redis.call('ZREM', parentBase .. 'waiting-children', parentId) == 0 then return end
  enqueue(parentQueue, parentId, 'RPUSH')
  tell(parentQueue, 'event', 'waiting', 'jobId', parentId, 'prev', 'waiting-children')
end

-- The code of a refusal and its detail where the parent of a job could not go on as its queue's version wants it.
local function parentTrouble(key)
  local parentKey, parentBase = parentOf(key)
  if not parentKey or redis.call('SISMEMBER', parentKey .. ':dependencies', key) == 0 then return nil end
  local queue, code, detail = queueAt(parentBase)
  if queue then return nil end
  return code, detail
end
`;

/**
 * Removes a job, and with it, if asked, everything that comes from it.
 *
 * KEYS[1] the queue's `meta`
 * ARGV[1] what its keys begin with
 * ARGV[2] the job's id
 * ARGV[3] `1`: its children and theirs too, whatever queues they are in
 * ARGV[4] most jobs that go with it
 *
 * Replies `{'removed', number}`, `{'gone'}`, `{'held', key}` (a worker has it or one that would go with it), `{'next-run',
 * repeatable, key}`, `{'children', number}` (it waits for that many, and they were not to be removed), `{'too-many'}`, or a refusal.
 */
export const removeJobScript = new LuaScript(`${LAYOUT}${FAMILY}${REMOVE}
local function isHeld(base, id)
  return redis.call('EXISTS', base .. id .. ':lock') == 1 or redis.call('LPOS', base .. 'active', id)
end
local function nextRun(base, id)
  -- One that has ended is not the next run any more.
  if redis.call('ZSCORE', base .. 'completed', id) or redis.call('ZSCORE', base .. 'failed', id) then return nil end
  return repeatableOf(base, id)
end

local queue, code, detail = queueAt(ARGV[1])
if not queue then return {'refused', code, detail} end
local id, key = ARGV[2], ARGV[1] .. ARGV[2]
if redis.call('EXISTS', key) == 0 then return {'gone'} end
if isHeld(queue.base, id) then return {'held', key} end
local repeatable = nextRun(queue.base, id)
if repeatable then return {'next-run', repeatable, key} end
code, detail = parentTrouble(key)
if code then return {'refused', code, detail} end
local found, more = descendants(key, tonumber(ARGV[4]))
if ARGV[3] ~= '1' then
  local waitedFor = 0
  for _, child in ipairs(found) do
    if child.direct and child.waitedFor then waitedFor = waitedFor + 1 end
  end
  if waitedFor > 0 then return {'children', waitedFor} end
  removeJob(queue, id)
  return {'removed', 1}
end
if more then return {'too-many'} end
local queues = { [queue.base] = queue }
for _, child in ipairs(found) do
  if isHeld(child.base, child.id) then return {'held', child.key} end
  repeatable = nextRun(child.base, child.id)
  if repeatable then return {'next-run', repeatable, child.key} end
  if not queues[child.base] then
    queues[child.base], code, detail = queueAt(child.base)
    if not queues[child.base] then return {'refused', code, child.base .. ' ' .. detail} end
  end
end
-- The job first: a parent that is still there would be let go by its last child.
removeJob(queue, id)
for _, child in ipairs(found) do removeJob(queues[child.base], child.id) end
return {'removed', 1 + #found}
`);
