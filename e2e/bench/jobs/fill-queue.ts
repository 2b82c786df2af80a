import type { Redis } from 'ioredis';
import { seconds } from '../fleet-under-test.ts';

/** Jobs that one call of the script makes. */
const STEP = 5_000;
const FILL = `
for n = ARGV[1] + 1, ARGV[2] do
  local id = ARGV[3] .. string.format('%026d', n)
  redis.call('HSET', KEYS[1] .. id, 'name', ARGV[4], 'data', '{"n":' .. n .. ',"ms":' .. ARGV[7] .. '}', 'opts', ARGV[5],
    'timestamp', ARGV[6], 'delay', 0, 'priority', 0)
  redis.call('LPUSH', KEYS[1] .. 'wait', id)
end
redis.call('ZADD', KEYS[1] .. 'marker', 0, '0')`;

/**
 * Puts so many waiting jobs into a queue, as BullMQ stores them but without asking it each time.
 * `ms`: how long each of them takes. Default 0.
 */
export async function fillQueue(redis: Redis, queue: string, count: number, ms = 0): Promise<void> {
  const type = queue.replace(/^jobs-/, '');
  const opts = JSON.stringify({ attempts: 1, kl: 1_000 });
  for (let from = 0; from < count; from += STEP) {
    const to = Math.min(count, from + STEP);
    await redis.eval(FILL, 1, `bull:${queue}:`, from, to, `${type}-`, type, opts, Date.now(), ms);
  }
}

/** Waits until no more than `left` jobs wait or run. @returns how many do */
export async function untilDrained(redis: Redis, queue: string, left = 0): Promise<number> {
  for (;;) {
    const lengths = ['wait', 'active'].map((list) => redis.llen(`bull:${queue}:${list}`));
    const count = (await Promise.all(lengths)).reduce((sum, length) => sum + length, 0);
    if (count <= left) return count;
    await seconds(0.003);
  }
}
