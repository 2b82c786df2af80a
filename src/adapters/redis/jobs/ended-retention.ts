import type { RedisQueueBackend } from 'bullmq';
import type { Redis } from 'ioredis';
import { cutoffOf, type EndedSize, TRIM_TO } from '../../../model/ended-budget.ts';
import { DEFAULT_KEPT_MB } from '../../../model/job-type.ts';
import { MOST_ENDED_JOBS } from '../../../model/job.ts';
import { MOST_OUTCOME_BYTES } from '../../../model/wire/job-outcome.ts';
import { LuaScript } from '../lua-script.ts';
import { keptKey, outcomesKey, queueBase } from './job-keys.ts';

const MEGABYTE = 1_048_576;
/** Jobs that one call measures or removes: a few milliseconds of Redis. */
const STEP = 500;
/** What BullMQ's hash of a job takes besides its texts, bytes. */
const HASH_BYTES = 500;

/**
 * When jobs ended and about what they take, the newest first. Long texts are fields of the hash; the lines of a log and the
 * results of children are keys of their own, which Redis measures itself where it may be asked.
 */
const SIZES = new LuaScript(`
local base, set, first, last = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local function measured(key)
  if redis.call('EXISTS', key) == 0 then return 0 end
  local bytes = redis.pcall('MEMORY', 'USAGE', key)
  return type(bytes) == 'number' and bytes or 0
end
local found, sizes = redis.call('ZREVRANGE', base .. set, first, last, 'WITHSCORES'), {}
for i = 1, #found, 2 do
  local key, bytes = base .. found[i], ${HASH_BYTES}
  for _, field in ipairs({'data', 'returnvalue', 'failedReason', 'stacktrace', 'opts', 'progress'}) do
    bytes = bytes + redis.call('HSTRLEN', key, field)
  end
  sizes[#sizes + 1] = found[i + 1]
  sizes[#sizes + 1] = bytes + measured(key .. ':logs') + measured(key .. ':processed')
end
return sizes`);

/** A queue of a job type whose ended jobs are to keep within their bounds. */
export interface EndedJobs {
  readonly client: Redis;
  readonly prefix: string;
  readonly type: string;
  readonly backend: Pick<RedisQueueBackend, 'cleanJobsByState'>;
}

/** Nodes of a stream by which its size is estimated. */
const STREAM_SAMPLES = 50;
/** What BullMQ tells of the jobs of one type, each result among it, takes no more than this, bytes. */
const MOST_EVENT_BYTES = 16_777_216;

const STATES = ['completed', 'failed'] as const;

/** How much of the ended jobs of a type is kept, MB. */
export async function keptMbOf(client: Redis, prefix: string, type: string): Promise<number> {
  const text = await client.hget(keptKey(prefix), type);
  return readKeptMb(text);
}

export function readKeptMb(text: string | null): number {
  const mb = Number(text ?? Number.NaN);
  return Number.isInteger(mb) && mb > 0 ? mb : DEFAULT_KEPT_MB;
}

/**
 * Removes the oldest ended jobs of a type that are too many or take too much, and what BullMQ has told of them: each event of a
 * completed job has its result once more. What there is gets measured each time, for others may remove jobs as well, and
 * plain workers add some. @returns how many were removed
 */
export async function trimEnded(ended: EndedJobs): Promise<number> {
  const { client, prefix, type } = ended;
  const base = queueBase(prefix, type);
  let removed = 0;
  for (const state of STATES) {
    // Ranks count from the oldest; the newest of those that are too many is the last one to go.
    const [, score] = await client.zrevrange(base + state, MOST_ENDED_JOBS, MOST_ENDED_JOBS, 'WITHSCORES');
    if (score !== undefined) removed += await removeUntil(ended, state, Number(score));
  }
  const sizes = await Promise.all(STATES.map((state) => sizesOf(client, base, state)));
  const budget = (await keptMbOf(client, prefix, type)) * MEGABYTE;
  const cutoff = cutoffOf(
    sizes.flat().sort((a, b) => b.at - a.at),
    budget,
  );
  if (cutoff !== null) for (const state of STATES) removed += await removeUntil(ended, state, cutoff);
  await trimStream(client, `${base}events`, MOST_EVENT_BYTES);
  return removed;
}

async function sizesOf(client: Redis, base: string, state: (typeof STATES)[number]): Promise<EndedSize[]> {
  const sizes: EndedSize[] = [];
  for (let first = 0; first < MOST_ENDED_JOBS; first += STEP) {
    const reply = await SIZES.run(client, [base + state], [base, state, first, first + STEP - 1]);
    const numbers = (reply as (string | number)[]).map(Number);
    for (let index = 0; index < numbers.length; index += 2)
      sizes.push({ at: numbers[index] ?? 0, bytes: numbers[index + 1] ?? 0 });
    if (numbers.length < STEP * 2) break;
  }
  return sizes;
}

/** By BullMQ's own script, as if a person had cleaned the queue; a step at a time, for Redis does nothing else meanwhile. */
async function removeUntil(
  { backend }: EndedJobs,
  state: (typeof STATES)[number],
  at: number,
): Promise<number> {
  let removed = 0;
  for (;;) {
    const ids = await backend.cleanJobsByState(state, at, STEP);
    removed += ids.length;
    if (ids.length < STEP) return removed;
  }
}

/** Shortens the stream of outcomes where its entries are so large that their number alone does not bound it. */
export async function trimOutcomes(client: Redis, prefix: string): Promise<void> {
  await trimStream(client, outcomesKey(prefix), MOST_OUTCOME_BYTES);
}

async function trimStream(client: Redis, key: string, mostBytes: number): Promise<void> {
  const [bytes, length] = await Promise.all([
    client.memory('USAGE', key, 'SAMPLES', STREAM_SAMPLES).catch(() => null),
    client.xlen(key),
  ]);
  if (bytes === null || bytes <= mostBytes) return;
  await client.xtrim(key, 'MAXLEN', '~', Math.floor((length * mostBytes * TRIM_TO) / bytes));
}
