import { LuaScript } from '../lua-script.ts';

/** The steps that Redis has to do whole or not at all. */

/** `engineOf(text)`: the engine that a lease names; nil for what is no lease. */
const ENGINE_OF = `
local function engineOf(text)
  local read, lease = pcall(cjson.decode, text or '')
  return read and type(lease) == 'table' and type(lease.engine) == 'string' and lease.engine or nil
end
`;

/** KEYS[1] is the lease, ARGV[1] the engine that has to hold it. */
const ONLY_FOR_THE_HOLDER = `
${ENGINE_OF}
if engineOf(redis.call('GET', KEYS[1])) ~= ARGV[1] then return redis.error_reply('NOTHOLDER') end
`;

/**
 * KEYS expected tasks, queue · ARGV task id, what is kept of it, task. Nothing is written where one of the keys holds
 * something else.
 */
export const SUBMIT = new LuaScript(`
redis.call('HLEN', KEYS[1])
redis.call('LPUSH', KEYS[2], ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
`);

/** `answer(id, who, result, seconds)`: the first answer of an id counts, and is published. Needs the keys done, result, responses, deliveries. */
const ANSWER = `
local function answer(done, kept, responses, deliveries, id, who, result, seconds)
  redis.call('HDEL', deliveries, id)
  if not redis.call('SET', done, who, 'NX', 'EX', seconds) then return 0 end
  redis.call('SET', kept, result, 'EX', seconds)
  redis.call('LPUSH', responses, result)
  redis.call('PUBLISH', responses, result)
  return 1
end
`;

/**
 * KEYS lease · ARGV engine, new value, ms. Gives 1, or the value of another holder. What names no engine, or would never
 * end, is nobody's lease.
 */
export const TAKE_LEASE = new LuaScript(`
${ENGINE_OF}
local holder = redis.call('GET', KEYS[1])
local engine = engineOf(holder)
if engine and engine ~= ARGV[1] and redis.call('PTTL', KEYS[1]) > 0 then
  -- It lives longer only when the clock of Redis was set back.
  if redis.call('PTTL', KEYS[1]) > tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
  return holder
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
`);

/** KEYS lease · ARGV engine */
export const RELEASE_LEASE = new LuaScript(`
${ENGINE_OF}
if engineOf(redis.call('GET', KEYS[1])) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);

/**
 * KEYS lease, own, queue, dead letters, their reasons, deliveries, running, heartbeat, info, responses
 * ARGV engine, worker id, queue's name, 'gone' or 'silent', most deliveries, now in s, seconds to keep results, cause, longest life of a heartbeat in ms
 * Gives how many were given back, and the ids of those that were given up. What is running is the oldest in the list.
 */
export const REAP = new LuaScript(`
${ONLY_FOR_THE_HOLDER}
${ANSWER}
if ARGV[4] == 'silent' and redis.call('EXISTS', KEYS[8]) == 1 then
  -- It lives longer only when the clock of Redis was set back.
  if redis.call('PTTL', KEYS[8]) > tonumber(ARGV[9]) then redis.call('PEXPIRE', KEYS[8], ARGV[9]) end
  return {0}
end
local running = redis.call('HGET', KEYS[7], ARGV[2])
local begun = running and cjson.decode(running) or nil
local tasks = redis.call('LRANGE', KEYS[2], 0, -1)
local outcome = {0}
for place, task in ipairs(tasks) do
  local count = 0
  if begun and place == #tasks then count = tonumber(redis.call('HGET', KEYS[6], begun.id) or '1') end
  if count >= tonumber(ARGV[5]) then
    local message = 'It was begun ' .. count .. ' times, and each time the worker ended. The last: ' .. ARGV[8]
    local now = tonumber(ARGV[6])
    redis.call('LPUSH', KEYS[4], task)
    redis.call('HSET', KEYS[5], redis.sha1hex(task), cjson.encode({
      code = 'worker_died', message = message, id = begun.id, type = begun.type or cjson.null,
      worker_id = ARGV[2], deliveries = count, at = now,
    }))
    answer('worker:done:' .. begun.id, 'worker:result:' .. begun.id, KEYS[10], KEYS[6], begun.id, 'supervisor',
      cjson.encode({
        id = begun.id, worker_id = ARGV[2], queue = ARGV[3], type = begun.type or cjson.null, status = 'error',
        error = { code = 'worker_died', message = message },
        deliveries = count, started_at = begun.started_at, finished_at = now,
      }), ARGV[7])
    table.insert(outcome, begun.id)
  else
    redis.call('RPUSH', KEYS[3], task)
    outcome[1] = outcome[1] + 1
  end
end
redis.call('DEL', KEYS[2])
redis.call('HDEL', KEYS[7], ARGV[2])
if ARGV[4] == 'gone' then redis.call('DEL', KEYS[8], KEYS[9]) end
return outcome
`);

/**
 * KEYS lease, own, running, done mark, result, responses, deliveries
 * ARGV engine, worker id, what is running, task id, result, seconds to keep it
 * Gives 1, or 0 when that is not what is running any more.
 */
export const SETTLE = new LuaScript(`
${ONLY_FOR_THE_HOLDER}
${ANSWER}
if redis.call('HGET', KEYS[3], ARGV[2]) ~= ARGV[3] then return 0 end
if not redis.call('RPOP', KEYS[2]) then return 0 end
answer(KEYS[4], KEYS[5], KEYS[6], KEYS[7], ARGV[4], 'supervisor', ARGV[5], ARGV[6])
redis.call('HDEL', KEYS[3], ARGV[2])
return 1
`);

/**
 * KEYS lease, queue, done mark, result, responses, deliveries
 * ARGV engine, task id, result, seconds to keep it, first and last place to look at
 * Gives 1 when the task was found there and taken out, 0 when not, -1 when there is nothing at these places.
 */
export const WITHDRAW = new LuaScript(`
${ONLY_FOR_THE_HOLDER}
${ANSWER}
local tasks = redis.call('LRANGE', KEYS[2], ARGV[5], ARGV[6])
if #tasks == 0 then return -1 end
for _, task in ipairs(tasks) do
  if string.find(task, ARGV[2], 1, true) then
    local read, content = pcall(cjson.decode, task)
    if read and type(content) == 'table' and content.id == ARGV[2] then
      redis.call('LREM', KEYS[2], -1, task)
      answer(KEYS[3], KEYS[4], KEYS[5], KEYS[6], ARGV[2], 'supervisor', ARGV[3], ARGV[4])
      return 1
    end
  end
end
return 0
`);

/**
 * KEYS lease, done mark, result, responses, deliveries · ARGV engine, task id, result, seconds to keep it
 * Gives 1, or 0 when it was answered before.
 */
export const ANSWER_ALONE = new LuaScript(`
${ONLY_FOR_THE_HOLDER}
${ANSWER}
return answer(KEYS[2], KEYS[3], KEYS[4], KEYS[5], ARGV[2], 'supervisor', ARGV[3], ARGV[4])
`);

/**
 * KEYS lease, done mark, result, responses, deliveries · ARGV engine, task id, worker id, result, seconds to keep it
 * The worker has published the result itself. Gives 1, or 0 when the task was answered before.
 */
export const ADOPT = new LuaScript(`
${ONLY_FOR_THE_HOLDER}
if not redis.call('SET', KEYS[2], ARGV[3], 'NX', 'EX', ARGV[5]) then return 0 end
redis.call('SET', KEYS[3], ARGV[4], 'EX', ARGV[5])
redis.call('LPUSH', KEYS[4], ARGV[4])
redis.call('HDEL', KEYS[5], ARGV[2])
return 1
`);

/**
 * KEYS lease, queue, running, responses, deliveries, then own lists, where they have been looked up
 * ARGV engine, pattern of own lists ('' where they are among the keys), most waiting tasks, seconds to keep results, then
 * each task's id and its result, '' where it is not to be answered
 * Gives 'listed', 'absent' or 'answered' for each; nothing where too many tasks wait. Those that are absent are answered.
 */
export const LOCATE = new LuaScript(`
${ONLY_FOR_THE_HOLDER}
${ANSWER}
if redis.call('LLEN', KEYS[2]) > tonumber(ARGV[3]) then return {} end
local found, missing, left = {}, {}, 0
for place = 5, #ARGV, 2 do
  local id = ARGV[place]
  if redis.call('EXISTS', 'worker:done:' .. id) == 1 then found[id] = 'answered'
  else missing[id] = true; left = left + 1 end
end
local function see(text)
  for id in pairs(missing) do
    if string.find(text, id, 1, true) then
      local read, content = pcall(cjson.decode, text)
      -- What cannot be read may be the task.
      if not read or (type(content) == 'table' and tostring(content.id) == id) then
        found[id] = 'listed'
        missing[id] = nil
        left = left - 1
      end
    end
  end
end
local function look(list)
  local length, place = redis.call('LLEN', list), 0
  while left > 0 and place < length do
    -- The oldest first, for they are asked for the most.
    for _, task in ipairs(redis.call('LRANGE', list, -place - 100, -place - 1)) do see(task) end
    place = place + 100
  end
end
look(KEYS[2])
if left > 0 then for _, text in ipairs(redis.call('HVALS', KEYS[3])) do see(text) end end
for place = 6, #KEYS do look(KEYS[place]) end
local cursor = ARGV[2] ~= '' and left > 0 and '0' or nil
while cursor do
  local page = redis.call('SCAN', cursor, 'MATCH', ARGV[2], 'COUNT', 1000, 'TYPE', 'list')
  for _, list in ipairs(page[2]) do look(list) end
  cursor = page[1] ~= '0' and left > 0 and page[1] or nil
end
local places = {}
for place = 5, #ARGV, 2 do
  local id = ARGV[place]
  table.insert(places, found[id] or 'absent')
  if not found[id] and ARGV[place + 1] ~= '' then
    answer('worker:done:' .. id, 'worker:result:' .. id, KEYS[4], KEYS[5], id, 'supervisor', ARGV[place + 1], ARGV[4])
  end
end
return places
`);

/**
 * KEYS lease, responses, responses in hand · ARGV engine, most, most bytes, SHA-1 of each that was applied, oldest first
 * Gives what is in hand now, oldest first.
 */
export const NEXT_RESULTS = new LuaScript(`
${ONLY_FOR_THE_HOLDER}
for place = 4, #ARGV do
  local oldest = redis.call('LINDEX', KEYS[3], -1)
  if not oldest or redis.sha1hex(oldest) ~= ARGV[place] then break end
  redis.call('RPOP', KEYS[3])
end
local results, bytes = {}, 0
for place = 1, tonumber(ARGV[2]) do
  local result = redis.call('LINDEX', KEYS[3], -place)
  if not result then result = redis.call('LMOVE', KEYS[2], KEYS[3], 'RIGHT', 'LEFT') end
  if not result then break end
  results[place] = result
  bytes = bytes + #result
  if bytes > tonumber(ARGV[3]) then break end
end
return results
`);

/** KEYS dead letters, their reasons · ARGV first and last place. Gives the total, then SHA-1, bytes and reason of each. */
export const DEAD_PAGE = new LuaScript(`
local page = { redis.call('LLEN', KEYS[1]) }
for _, task in ipairs(redis.call('LRANGE', KEYS[1], ARGV[1], ARGV[2])) do
  local ref = redis.sha1hex(task)
  table.insert(page, ref)
  table.insert(page, #task)
  table.insert(page, redis.call('HGET', KEYS[2], ref) or '')
end
return page
`);

/**
 * KEYS dead letters, their reasons · ARGV SHA-1, first and last place, most bytes
 * Gives bytes, reason and the cut task; 0 when it is not at these places, -1 when nothing is.
 */
export const DEAD_FIND = new LuaScript(`
local tasks = redis.call('LRANGE', KEYS[1], ARGV[2], ARGV[3])
if #tasks == 0 then return -1 end
for _, task in ipairs(tasks) do
  if redis.sha1hex(task) == ARGV[1] then
    return { #task, redis.call('HGET', KEYS[2], ARGV[1]) or '', string.sub(task, 1, tonumber(ARGV[4])) }
  end
end
return 0
`);

/**
 * KEYS dead letters, their reasons, queue, deliveries
 * ARGV 'queue' or 'nowhere', first and last place, SHA-1 of each that is meant (none: all)
 * Gives how many are left, how many were looked at, how many were taken, and the ids of those that have one.
 */
export const DEAD_TAKE = new LuaScript(`
local meant = {}
for place = 4, #ARGV do meant[ARGV[place]] = true end
local tasks = redis.call('LRANGE', KEYS[1], ARGV[2], ARGV[3])
local outcome = { 0, #tasks, 0 }
for place = #tasks, 1, -1 do
  local task = tasks[place]
  local ref = redis.sha1hex(task)
  if (#ARGV == 3 or meant[ref]) and redis.call('LREM', KEYS[1], -1, task) == 1 then
    outcome[3] = outcome[3] + 1
    local why = redis.call('HGET', KEYS[2], ref)
    redis.call('HDEL', KEYS[2], ref)
    local id = why and cjson.decode(why).id
    if type(id) ~= 'string' then
      local read, content = pcall(cjson.decode, task)
      id = read and type(content) == 'table' and content.id
    end
    if type(id) == 'string' then
      table.insert(outcome, id)
      if ARGV[1] == 'queue' then
        redis.call('DEL', 'worker:done:' .. id, 'worker:result:' .. id)
        redis.call('HDEL', KEYS[4], id)
      end
    end
    if ARGV[1] == 'queue' then redis.call('LPUSH', KEYS[3], task) end
  end
end
outcome[1] = redis.call('LLEN', KEYS[1])
return outcome
`);
