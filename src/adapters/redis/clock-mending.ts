import type { Redis } from 'ioredis';
import { LuaScript } from './lua-script.ts';

/** A queue whose keys are looked after. */
export interface MendedQueue {
  /** What every key of it begins with: `bull:messages:`. */
  readonly base: string;
  /** Longest that a lock holds without renewal, ms. */
  readonly lockMs: number;
}

/**
 * Redis keeps the end of a key by its wall clock. When that is set back, whatever lives for seconds lives for as long as
 * it was set by: the limit of a queue, the pause between two looks for stalled jobs, and the locks of workers that are
 * gone. A lock that was made to last a night stays as it is.
 * KEYS the queue's base · ARGV ms that the clock was set back by, longest life of a lock in ms
 */
const SHORTEN = new LuaScript(`
local base, back, longest = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
for _, suffix in ipairs({'limiter', 'stalled-check'}) do
  local left = redis.call('PTTL', base .. suffix)
  if left > back then redis.call('PEXPIRE', base .. suffix, math.max(1, left - back)) end
end
local shortened = 0
for _, id in ipairs(redis.call('LRANGE', base .. 'active', 0, -1)) do
  local lock = base .. id .. ':lock'
  local left = redis.call('PTTL', lock)
  if left > longest and left <= longest + back + 1000 then
    redis.call('PEXPIRE', lock, longest)
    shortened = shortened + 1
  end
end
return shortened`);

/** Jobs that are moved in one step. */
const AT_ONCE = 500;

/**
 * Moves delayed jobs to where they were before the clock was set back: their delays are spans, not appointments. Runs of
 * schedules stay, which have a calendar of their own.
 * KEYS the queue's base · ARGV ms that the clock was set back by, cursor, most jobs
 * Gives the next cursor. BullMQ keeps the time times 4,096 as the score.
 */
const MOVE = new LuaScript(`
local delayed = KEYS[1] .. 'delayed'
local from = tonumber(ARGV[2])
local jobs = redis.call('ZRANGE', delayed, from, from + ARGV[3] - 1, 'WITHSCORES')
local moved = {}
for i = 1, #jobs, 2 do
  if string.sub(jobs[i], 1, 7) ~= 'repeat:' then
    moved[#moved + 1] = string.format('%.0f', math.max(0, tonumber(jobs[i + 1]) - ARGV[1] * 4096))
    moved[#moved + 1] = jobs[i]
  end
end
return {#jobs / 2, moved}`);

/** One engine moves the delayed jobs of a server; others on it notice the same step. */
const MOVED_BY = 'capstan:clock:mended';
const MOVED_FOR_MS = 30_000;

/** Mends what expires by the clock of Redis after that was set back by `backMs`. */
export async function mendExpiries(
  client: Redis,
  queues: readonly MendedQueue[],
  backMs: number,
): Promise<void> {
  for (const { base, lockMs } of queues) await SHORTEN.run(client, [base], [backMs, lockMs]);
}

/** Mends what waits by the clock of the machines that work for a queue after that was set back by `backMs`. */
export async function mendDelays(
  client: Redis,
  queues: readonly Pick<MendedQueue, 'base'>[],
  backMs: number,
): Promise<void> {
  const isOurs = await client.set(MOVED_BY, String(Math.round(backMs)), 'PX', MOVED_FOR_MS, 'NX');
  if (isOurs === null) return;
  for (const { base } of queues) await moveBack(client, base, backMs);
}

/** All of them are read before the first is moved: moving changes the order. */
async function moveBack(client: Redis, base: string, backMs: number): Promise<void> {
  const moved: string[] = [];
  for (let from = 0; ; from += AT_ONCE) {
    const [count, part] = (await MOVE.run(client, [base], [Math.round(backMs), from, AT_ONCE])) as [
      number,
      string[],
    ];
    moved.push(...part);
    if (count < AT_ONCE) break;
  }
  // `XX`: one that has left the set meanwhile does not come back.
  for (let index = 0; index < moved.length; index += 2 * AT_ONCE)
    await client.zadd(`${base}delayed`, 'XX', ...moved.slice(index, index + 2 * AT_ONCE));
  // Whoever waits for the next delayed job looks again.
  if (moved.length > 0) await client.zadd(`${base}marker`, 0, '0');
}

/** What the clock of a server says, ms since the epoch. */
export async function redisTime(client: Redis): Promise<number> {
  const [seconds, microseconds] = await client.time();
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
}
