import { LuaScript } from '../lua-script.ts';
import { LAYOUT } from './layout-script.ts';

/**
 * Pauses or resumes a queue.
 *
 * KEYS[1] the queue's `meta`
 * ARGV[1] what its keys begin with
 * ARGV[2] `paused` or `resumed`
 *
 * Replies `{'done'}`, or a refusal. The lists `wait` and `paused` are never renamed over one another: where both have jobs,
 * the shorter one is moved.
 */
export const setPausedScript = new LuaScript(`${LAYOUT}
-- All waiting jobs in one list; those of paused have waited longer, so they are taken first.
local function gather(base, into)
  local wait, paused = base .. 'wait', base .. 'paused'
  local waiting, parked = redis.call('LLEN', wait), redis.call('LLEN', paused)
  local longer = parked
  if waiting < parked then
    for _ = 1, waiting do redis.call('LMOVE', wait, paused, 'RIGHT', 'LEFT') end
    longer = paused
  else
    for _ = 1, parked do redis.call('LMOVE', paused, wait, 'LEFT', 'RIGHT') end
    longer = wait
  end
  if longer ~= base .. into and waiting + parked > 0 then redis.call('RENAME', longer, base .. into) end
end

local queue, code, detail = queueAt(ARGV[1])
if not queue then return {'refused', code, detail} end
local base = queue.base
if ARGV[2] == 'paused' then
  if queue.moves then gather(base, 'paused') end
  redis.call('HSET', base .. 'meta', 'paused', 1)
  redis.call('DEL', base .. 'marker')
else
  gather(base, 'wait')
  redis.call('HDEL', base .. 'meta', 'paused')
  local waiting, prioritized = redis.call('LLEN', base .. 'wait'), redis.call('ZCARD', base .. 'prioritized')
  if not queue.listMarks then
    local due = redis.call('ZRANGE', base .. 'delayed', 0, 0, 'WITHSCORES')[2]
    if waiting + prioritized > 0 then redis.call('ZADD', base .. 'marker', 0, '0')
    elseif due then redis.call('ZADD', base .. 'marker', math.floor(tonumber(due) / 0x1000), '1') end
  end
  if not queue.setMarks and waiting == 0 and prioritized > 0 then redis.call('LPUSH', base .. 'wait', '0:0') end
end
tell(queue, 'event', ARGV[2])
return {'done'}
`);
