"""The steps that Redis must do whole or not at all, as Lua scripts."""

from __future__ import annotations

import hashlib
from typing import Any, Sequence, Union

from redis import Redis
from redis.exceptions import NoScriptError

Argument = Union[bytes, str, int]


class Script:
    """A script that is called by its checksum, and sent whole to a server that does not know it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._sha = hashlib.sha1(text.encode()).hexdigest()

    def run(self, client: Redis, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        """Calls it; raises what redis-py raises."""
        try:
            return client.evalsha(self._sha, len(keys), *keys, *arguments)
        except NoScriptError:
            return client.eval(self.text, len(keys), *keys, *arguments)


#: KEYS own, deliveries, running · ARGV task id, worker id, what is running
#: Gives the number of this delivery, or 0 when the task was taken away meanwhile.
BEGIN = Script(
    """
if redis.call('LLEN', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
return redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
"""
)

#: KEYS own, queue, done mark, result, responses, deliveries, running
#: ARGV task, task id, worker id, result, seconds to keep it, '1' to take the next task as well
#: Gives {'done' | 'answered' | 'gone', next task}. 'gone': the task was taken away, the result is dropped;
#: 'answered': somebody has answered this id before.
FINISH = Script(
    """
local outcome = 'gone'
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 1 then
  outcome = 'answered'
  if redis.call('SET', KEYS[3], ARGV[3], 'NX', 'EX', ARGV[5]) then
    outcome = 'done'
    redis.call('SET', KEYS[4], ARGV[4], 'EX', ARGV[5])
    redis.call('LPUSH', KEYS[5], ARGV[4])
    redis.call('PUBLISH', KEYS[5], ARGV[4])
  end
  redis.call('HDEL', KEYS[6], ARGV[2])
elseif redis.call('GET', KEYS[3]) == ARGV[3] then
  outcome = 'done'
end
redis.call('HDEL', KEYS[7], ARGV[3])
if ARGV[6] ~= '1' then return {outcome} end
local next = redis.call('LINDEX', KEYS[1], -1) or redis.call('LMOVE', KEYS[2], KEYS[1], 'RIGHT', 'LEFT')
return {outcome, next}
"""
)

#: KEYS own, queue, deliveries, running · ARGV worker id, id of the task that was begun or ''
#: Everything in the own list is next in the queue again, and the delivery does not count. Gives how many there were.
GIVE_BACK = Script(
    """
local tasks = redis.call('LRANGE', KEYS[1], 0, -1)
for _, task in ipairs(tasks) do redis.call('RPUSH', KEYS[2], task) end
redis.call('DEL', KEYS[1])
redis.call('HDEL', KEYS[4], ARGV[1])
if #tasks > 0 and ARGV[2] ~= '' and redis.call('HINCRBY', KEYS[3], ARGV[2], -1) <= 0 then
  redis.call('HDEL', KEYS[3], ARGV[2])
end
return #tasks
"""
)

#: KEYS own, dead letters, their reasons · ARGV task, reason, most dead letters
#: Anybody can send what cannot be read: it is dropped where there are so many dead letters already.
#: Gives 1, or 0 when the task was taken away meanwhile.
BURY = Script(
    """
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then return 0 end
if redis.call('LLEN', KEYS[2]) >= tonumber(ARGV[3]) then return 1 end
redis.call('LPUSH', KEYS[2], ARGV[1])
redis.call('HSET', KEYS[3], redis.sha1hex(ARGV[1]), ARGV[2])
return 1
"""
)
