import type { Redis } from 'ioredis';
import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import type { JobRow, JobState } from '../../model/queue.ts';
import { pipelineReplies } from './pipeline-replies.ts';
import { queueKey, STATE_KEYS } from './queue-keys.ts';

/** What a row shows; never the payload. BullMQ before 6 counted attempts in `attemptsMade`. */
const ROW_FIELDS = [
  'name',
  'timestamp',
  'processedOn',
  'finishedOn',
  'atm',
  'attemptsMade',
  'failedReason',
] as const;

/** Longest reason in a row, characters. */
const LONGEST_REASON = 1_000;

/** Ids of one page and the number of all jobs in the state. */
export async function pageOfIds(
  client: Redis,
  queue: QueueName,
  page: { state: JobState; offset: number; limit: number },
): Promise<{ total: number; ids: string[] }> {
  const { suffix, kind } = STATE_KEYS[page.state];
  const key = queueKey(queue, suffix);
  const last = page.offset + page.limit - 1;
  if (kind === 'list') return pageOfList(client, queue, key, page);
  const pipeline = client.pipeline().zcard(key);
  if (kind === 'newest first') pipeline.zrevrange(key, page.offset, last);
  else pipeline.zrange(key, String(page.offset), String(last));
  const [total, ids] = pipelineReplies(await pipeline.exec()) as [number, string[]];
  return { total, ids };
}

/** Lists are taken from their end, so that is where a page begins; after `wait` comes `paused` of older BullMQs. */
async function pageOfList(
  client: Redis,
  queue: QueueName,
  key: string,
  { state, offset, limit }: { state: JobState; offset: number; limit: number },
): Promise<{ total: number; ids: string[] }> {
  const last = offset + limit - 1;
  const pausedKey = queueKey(queue, 'paused');
  const sizes = client
    .pipeline()
    .llen(key)
    .llen(pausedKey)
    .lrange(key, -1 - last, -1 - offset);
  const [size, pausedSize, ids] = pipelineReplies(await sizes.exec()) as [number, number, string[]];
  const page = offset >= size ? [] : ids.toReversed();
  if (state !== 'waiting' || pausedSize === 0) return { total: size, ids: page.filter(isJobId) };
  const from = Math.max(0, offset - size);
  const to = last - size;
  const rest = to < 0 ? [] : await client.lrange(pausedKey, -1 - to, -1 - from);
  const all = from >= pausedSize ? page : [...page, ...rest.toReversed()];
  return { total: size + pausedSize, ids: all.filter(isJobId) };
}

/** Older BullMQs put markers between the jobs. */
function isJobId(id: string): boolean {
  return !id.startsWith('0:');
}

/** Rows of jobs in one round trip; jobs that are gone meanwhile are left out. */
export async function jobRows(
  client: Redis,
  queue: QueueName,
  ids: readonly string[],
  state: JobState,
): Promise<JobRow[]> {
  if (ids.length === 0) return [];
  const pipeline = client.pipeline();
  for (const id of ids) pipeline.hmget(queueKey(queue, id), ...ROW_FIELDS);
  const replies = pipelineReplies(await pipeline.exec()) as (string | null)[][];
  return ids.flatMap((id, index) => {
    const fields = replies[index] ?? [];
    const [name = null, timestamp = null, processedOn, finishedOn, made, oldMade, reason] = fields;
    // Every job has both; without them the hash is gone.
    if (name === null && timestamp === null) return [];
    return [
      {
        id,
        name: name ?? '',
        state,
        addedAt: numberOrNull(timestamp),
        startedAt: numberOrNull(processedOn),
        finishedAt: numberOrNull(finishedOn),
        attemptsMade: numberOrNull(made) ?? numberOrNull(oldMade) ?? 0,
        failedReason: reason?.slice(0, LONGEST_REASON) ?? null,
      },
    ];
  });
}

function numberOrNull(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Looks a job up in the keys of every state; null when it is in none. */
export async function stateOfJob(client: Redis, queue: QueueName, id: string): Promise<JobState | null> {
  const key = (suffix: string) => queueKey(queue, suffix);
  const sets = ['completed', 'failed', 'delayed', 'prioritized', 'waiting-children'] as const;
  const pipeline = client.pipeline();
  for (const set of sets) pipeline.zscore(key(set), id);
  pipeline.lpos(key('active'), id).lpos(key('wait'), id).lpos(key('paused'), id);
  const replies = pipelineReplies(await pipeline.exec());
  const states = [...sets, 'active', 'waiting', 'waiting'] as const;
  return states.find((_, index) => replies[index] !== null) ?? null;
}
