import type { Redis } from 'ioredis';
import type { JobEntry, JobQuery, JobStatus } from '../../../model/job.ts';
import { CANCELLED_OF } from './cancelled.ts';
import { queueBase, CANCELLED_SET } from './job-keys.ts';
import { LuaScript } from '../lua-script.ts';
import { ENTRY_OF, type EntryReply, readEntry, STATE_OF } from './entry-fields.ts';

/**
 * One page in one call, whatever the number of jobs. Each queue of a source is a segment; segments follow one another,
 * and only what lies in the page is touched. Of ended jobs of several types the newest come first, so there the queues
 * are merged by time instead.
 */
const PAGE = new LuaScript(`
${STATE_OF}
${CANCELLED_OF}
${ENTRY_OF}
local status, offset, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local bases = {}
for i = 4, #ARGV do bases[#bases + 1] = ARGV[i] end
local CANCELLED = '${CANCELLED_SET}'
local total, rows = 0, {}

local function add(b, id, state, due)
  local entry = entryOf(bases[b], id, state, due)
  if entry then rows[#rows + 1] = {b - 1, id, entry} end
end

-- A segment of which a range can be taken.
local function segment(b, size, take)
  total = total + size
  if offset >= size then offset = offset - size return end
  if limit <= 0 then return end
  local ids = take(offset, math.min(size, offset + limit) - 1)
  offset = 0
  limit = limit - #ids
  return ids
end

local function list(state, key, fromEnd)
  for b, base in ipairs(bases) do
    local ids = segment(b, redis.call('LLEN', base .. key), function(first, last)
      if not fromEnd then return redis.call('LRANGE', base .. key, first, last) end
      local found = redis.call('LRANGE', base .. key, -1 - last, -1 - first)
      local turned = {}
      for i = #found, 1, -1 do turned[#turned + 1] = found[i] end
      return turned
    end)
    for _, id in ipairs(ids or {}) do add(b, id, state) end
  end
end

local function set(state, key)
  for b, base in ipairs(bases) do
    local ids = segment(b, redis.call('ZCARD', base .. key), function(first, last)
      return redis.call('ZRANGE', base .. key, first, last)
    end)
    for _, id in ipairs(ids or {}) do
      add(b, id, state, state == 'delayed' and redis.call('ZSCORE', base .. key, id) or nil)
    end
  end
end

-- The newest 'most' of an ended state, those left out that skip says.
local function newest(base, key, most, skip)
  local found, at = {}, 0
  while #found < most * 2 do
    local step = redis.call('ZREVRANGE', base .. key, at, at + most - 1, 'WITHSCORES')
    if #step == 0 then break end
    for i = 1, #step, 2 do
      if #found < most * 2 and not (skip and redis.call('ZSCORE', base .. CANCELLED, step[i])) then
        found[#found + 1] = step[i]
        found[#found + 1] = step[i + 1]
      end
    end
    at = at + most
    if not skip then break end
  end
  return found
end

local function ended(state, key)
  local sizes, here, skips = {}, 0, {}
  for b, base in ipairs(bases) do
    local cancelled = state == 'failed' and cancelledOf(base) or 0
    local size = redis.call('ZCARD', base .. key)
    if key == 'failed' then size = size - cancelled end
    sizes[b], skips[b] = size, key == 'failed' and cancelled > 0
    here = here + size
  end
  total = total + here
  if offset >= here then offset = offset - here return end
  if limit <= 0 then return end
  local ids = {}
  if #bases == 1 and not skips[1] then
    ids = redis.call('ZREVRANGE', bases[1] .. key, offset, offset + limit - 1)
    for _, id in ipairs(ids) do add(1, id, state) end
  else
    local merged = {}
    for b, base in ipairs(bases) do
      local found = newest(base, key, offset + limit, skips[b])
      for i = 1, #found, 2 do merged[#merged + 1] = {b, found[i], tonumber(found[i + 1])} end
    end
    table.sort(merged, function(x, y) return x[3] > y[3] end)
    for i = offset + 1, math.min(#merged, offset + limit) do
      ids[#ids + 1] = merged[i][2]
      add(merged[i][1], merged[i][2], state)
    end
  end
  offset = 0
  limit = limit - #ids
end

local all = status == ''
if all or status == 'processing' then list('active', 'active', false) end
if all or status == 'pending' then
  list('waiting', 'wait', true)
  set('prioritized', 'prioritized')
  set('delayed', 'delayed')
  set('waiting-children', 'waiting-children')
end
if all or status == 'failed' then ended('failed', 'failed') end
if all or status == 'cancelled' then
  for _, base in ipairs(bases) do cancelledOf(base) end
  ended('failed', CANCELLED)
end
if all or status == 'completed' then ended('completed', 'completed') end
return {total, rows}`);

type PageReply = readonly [total: number, rows: readonly (readonly [number, string, EntryReply])[]];

export async function pageOfJobs(
  client: Redis,
  prefix: string,
  types: readonly string[],
  { status, offset, limit }: JobQuery & { readonly status?: JobStatus | undefined },
): Promise<{ total: number; jobs: JobEntry[] }> {
  if (types.length === 0) return { total: 0, jobs: [] };
  const bases = types.map((type) => queueBase(prefix, type));
  const route = `${bases[0] ?? ''}meta`;
  const reply = await PAGE.run(client, [route], [status ?? '', offset, limit, ...bases]);
  const [total, rows] = reply as PageReply;
  return { total, jobs: rows.map(([index, id, entry]) => readEntry(types[index] ?? '', id, entry)) };
}
