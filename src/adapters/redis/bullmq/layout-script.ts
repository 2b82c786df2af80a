/**
 * Lua that every script of this folder begins with. It tells how a queue keeps its jobs, so that the decision and the
 * change are one step: an application that is upgraded in between cannot slip through.
 *
 * BullMQ 3 to 5 move the waiting jobs of a paused queue to the list `paused` and rename it back on resume; BullMQ 6 leaves
 * them in `wait` and takes over what an older one has left in `paused`. So where the version is not known, the older way is
 * safe for all of them. BullMQ 3 and 4 wake workers by an entry `0:…` in `wait`, BullMQ 5 and 6 by the sorted set `marker`.
 *
 * A script that must not change the queue replies `{'refused', code, detail}`; see write-refusal.ts.
 */
export const LAYOUT = `
local TYPES = {
  meta = 'hash', wait = 'list', paused = 'list', active = 'list', delayed = 'zset', prioritized = 'zset', priority = 'zset',
  completed = 'zset', failed = 'zset', ['waiting-children'] = 'zset', marker = 'zset', ['repeat'] = 'zset', events = 'stream'
}

local function isMark(id)
  return id and string.sub(id, 1, 2) == '0:'
end

-- The queue whose keys begin with base, or nil, the code of a refusal and its detail.
local function queueAt(base)
  local kinds = {}
  for suffix, wanted in pairs(TYPES) do
    local kind = redis.call('TYPE', base .. suffix).ok
    if kind ~= 'none' and kind ~= wanted then return nil, 'KEY', suffix .. ' is a ' .. kind .. ', not a ' .. wanted end
    kinds[suffix] = kind
  end
  if kinds.meta == 'none' then return nil, kinds.events == 'none' and 'BULL' or 'META', '' end
  local fields = redis.call('HMGET', base .. 'meta', 'version', 'paused', 'concurrency', 'opts.maxLenEvents')
  local major
  if fields[1] then
    major = tonumber(string.match(fields[1], '^bullmq:(%d+)%.') or '')
    if not major or major > 6 then return nil, 'VERSION', fields[1] end
  end
  local listMarks = (major or 6) <= 4
  if not major then
    listMarks = kinds.priority == 'zset' or isMark(redis.call('LINDEX', base .. 'wait', 0))
      or isMark(redis.call('LINDEX', base .. 'paused', 0)) or false
  end
  return {
    base = base,
    major = major,
    -- Whether pausing moves the waiting jobs.
    moves = (major or 5) <= 5,
    -- Whether workers are known to be woken by entries of the list.
    listMarks = listMarks,
    setMarks = (major or 0) >= 5 or kinds.marker == 'zset',
    paused = fields[2] and true or false,
    full = fields[3] and redis.call('LLEN', base .. 'active') >= (tonumber(fields[3]) or math.huge) or false,
    events = tonumber(fields[4] or '') or 10000
  }
end

local function tell(queue, ...)
  redis.call('XADD', queue.base .. 'events', 'MAXLEN', '~', queue.events, '*', ...)
end

-- Puts a job where the queue's own workers will find it, and wakes one.
local function enqueue(queue, id, push, listMarks)
  local apart = queue.paused and (queue.moves or redis.call('EXISTS', queue.base .. 'paused') == 1)
  redis.call(push, queue.base .. (apart and 'paused' or 'wait'), id)
  if queue.paused or queue.full or queue.listMarks or listMarks then return end
  redis.call('ZADD', queue.base .. 'marker', 0, '0')
end

-- The repeatable whose next run the job is: without that run it would never run again.
local function repeatableOf(base, id)
  local due = string.match(id, '^repeat:.+:(%d+)$')
  if not due then return nil end
  local fields = redis.call('HMGET', base .. id, 'rjk', 'name')
  if fields[1] then
    local score = redis.call('ZSCORE', base .. 'repeat', fields[1])
    return score and tonumber(score) == tonumber(due) and fields[1] or nil
  end
  -- Before the field there was only the key, which begins with the name of the job.
  local begin = (fields[2] or '') .. ':'
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', base .. 'repeat', due, due)) do
    if string.sub(member, 1, #begin) == begin then return member end
  end
  return nil
end
`;
