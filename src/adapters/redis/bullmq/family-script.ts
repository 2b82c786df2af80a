import { LuaScript } from '../lua-script.ts';
import { LAYOUT } from './layout-script.ts';

/**
 * Lua about a job's relations: its children, in whatever queues they are, and its parent. A child is named by its key, which
 * does not say where the queue's name ends and the id begins: that is where there is a queue.
 */
export const FAMILY = `
local function splitKey(key)
  local from = #key
  while from > 0 do
    if string.sub(key, from, from) == ':' and redis.call('EXISTS', string.sub(key, 1, from) .. 'meta') == 1 then
      return string.sub(key, 1, from), string.sub(key, from + 1)
    end
    from = from - 1
  end
  return string.match(key, '^(.*:)(.*)$')
end

local SETS = { 'completed', 'failed', 'delayed', 'prioritized', 'waiting-children' }
local LISTS = { 'active', 'wait', 'paused' }
local function stateOf(base, id)
  for _, set in ipairs(SETS) do if redis.call('ZSCORE', base .. set, id) then return set end end
  for _, list in ipairs(LISTS) do if redis.call('LPOS', base .. list, id) then return list end end
  return ''
end

-- Keys of the children: those that it waits for, then those that have ended.
local function childrenOf(key)
  local waitedFor = redis.call('SMEMBERS', key .. ':dependencies')
  local ended = redis.call('HKEYS', key .. ':processed')
  local failed = redis.pcall('HKEYS', key .. ':failed')
  if not failed.err then for _, child in ipairs(failed) do ended[#ended + 1] = child end end
  local parted = redis.pcall('ZRANGE', key .. ':unsuccessful', 0, -1)
  if not parted.err then for _, child in ipairs(parted) do ended[#ended + 1] = child end end
  return waitedFor, ended
end

-- All that come from a job, each once, without the job itself; more: there are more than most.
local function descendants(key, most)
  local found, seen, at, more = {}, { [key] = true }, 0, false
  local current = key
  while current do
    local waitedFor, ended = childrenOf(current)
    for pass, children in ipairs({ waitedFor, ended }) do
      for _, child in ipairs(children) do
        if not seen[child] and redis.call('EXISTS', child) == 1 then
          seen[child] = true
          if #found >= most then more = true
          else
            local base, id = splitKey(child)
            found[#found + 1] = { key = child, base = base, id = id, waitedFor = pass == 1, direct = current == key }
          end
        end
      end
    end
    at = at + 1
    current = found[at] and found[at].key
  end
  return found, more
end

local function parentOf(key)
  local fields = redis.call('HMGET', key, 'parentKey', 'parent')
  local parentKey = fields[1]
  if not parentKey or parentKey == '' or redis.call('EXISTS', parentKey) == 0 then return nil end
  local good, parent = pcall(cjson.decode, fields[2] or '')
  if good and type(parent) == 'table' and type(parent.queueKey) == 'string' then
    local base = parent.queueKey .. ':'
    if string.sub(parentKey, 1, #base) == base then return parentKey, base, string.sub(parentKey, #base + 1) end
  end
  return parentKey, splitKey(parentKey)
end
`;

/**
 * What a job is connected with. Changes nothing.
 *
 * KEYS[1] the job
 * ARGV[1] what the keys of its queue begin with
 * ARGV[2] its id
 * ARGV[3] most descendants that are counted
 *
 * Replies `{repeatable, more, parent, {descendant …}}`; the parent and each descendant as `{base, id, state, waitedFor, direct}`,
 * a missing one as `{}`.
 */
export const familyScript = new LuaScript(`${LAYOUT}${FAMILY}
local key = ARGV[1] .. ARGV[2]
local ended = redis.call('ZSCORE', ARGV[1] .. 'completed', ARGV[2]) or redis.call('ZSCORE', ARGV[1] .. 'failed', ARGV[2])
local row = function(base, id, waitedFor, direct)
  return { base, id, stateOf(base, id), waitedFor and 1 or 0, direct and 1 or 0 }
end
local parentKey, parentBase, parentId = parentOf(key)
local parent = {}
if parentKey then
  parent = row(parentBase, parentId, redis.call('SISMEMBER', parentKey .. ':dependencies', key) == 1, true)
end
local rows = {}
local found, more = descendants(key, tonumber(ARGV[3]))
for index, child in ipairs(found) do rows[index] = row(child.base, child.id, child.waitedFor, child.direct) end
return { not ended and repeatableOf(ARGV[1], ARGV[2]) or '', more and 1 or 0, parent, rows }
`);
