import type { Redis } from 'ioredis';
import { MOST_JOB_LOG_LINES } from '../../../model/job.ts';
import { LuaScript } from '../lua-script.ts';
import { OWN_FIELDS } from './job-keys.ts';

/** What one look gets of the log of a job, bytes of UTF-8, and a line beyond: it has to fit into what a reader may leave unread. */
const MOST_LOOK_BYTES = 131_072;

/** Adds lines to the log of a job that is there, and counts those that have ever been written. */
const ADD = new LuaScript(`
local key, most = KEYS[1], ARGV[1]
local logs = key .. ':logs'
if redis.call('EXISTS', key) == 0 then return end
redis.call('HSETNX', key, '${OWN_FIELDS.lines}', redis.call('LLEN', logs))
for i = 2, #ARGV do redis.call('RPUSH', logs, ARGV[i]) end
redis.call('HINCRBY', key, '${OWN_FIELDS.lines}', #ARGV - 1)
redis.call('LTRIM', logs, -most, -1)`);

export async function addLogLines(client: Redis, key: string, lines: readonly string[]): Promise<void> {
  await ADD.run(client, [key], [MOST_JOB_LOG_LINES, ...lines]);
}

/**
 * Lua: the lines behind the first `seen` ones that were ever written, as many as one look gets, how many have been seen
 * with these, and how many there are; of a negative `seen` no lines.
 */
export const LINES_AFTER = `
local function linesAfter(key, seen)
  local kept = redis.call('LLEN', key .. ':logs')
  -- Lines that others have written are not counted.
  local total = math.max(kept, tonumber(redis.call('HGET', key, '${OWN_FIELDS.lines}') or 0))
  if seen < 0 then return {}, total, total end
  -- The oldest ones are gone.
  local at = math.min(math.max(seen - (total - kept), 0), kept)
  local lines, bytes = {}, 0
  while at < kept and bytes < ${MOST_LOOK_BYTES} do
    local line = redis.call('LINDEX', key .. ':logs', at)
    lines[#lines + 1] = line
    bytes = bytes + #line
    at = at + 1
  end
  return lines, total - kept + at, total
end
`;
