import type { Redis } from 'ioredis';
import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import type { JobRow, JobState } from '../../model/queue.ts';
import { cutWithNote } from '../../model/values/keep-text.ts';
import { countOf, timeOf } from './foreign-value.ts';
import { escapedId, idText } from './job-id-text.ts';
import { isCancelled } from './jobs/cancelled.ts';
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

/** A job of a queue. An id that is no text is known by its bytes, and shown with them. */
export interface JobKey {
  readonly key: string | Buffer;
  readonly text: string;
  readonly escaped: boolean;
}

function jobKey(queue: QueueName, id: Buffer): JobKey {
  const { text, escaped } = idText(id);
  const key = escaped ? Buffer.concat([Buffer.from(queueKey(queue, '')), id]) : queueKey(queue, text);
  return { key, text, escaped };
}

/** Ids of one page and the number of all jobs in the state. */
export async function pageOfIds(
  client: Redis,
  queue: QueueName,
  page: { state: JobState; offset: number; limit: number },
): Promise<{ total: number; ids: JobKey[] }> {
  const { suffix, kind } = STATE_KEYS[page.state];
  const key = queueKey(queue, suffix);
  const last = page.offset + page.limit - 1;
  if (kind === 'list') return pageOfList(client, queue, key, page);
  const pipeline = client.pipeline().zcard(key);
  if (kind === 'newest first') pipeline.zrevrangeBuffer(key, page.offset, last);
  else pipeline.zrangeBuffer(key, String(page.offset), String(last));
  const [total, ids] = pipelineReplies(await pipeline.exec()) as [number, Buffer[]];
  return { total, ids: ids.map((id) => jobKey(queue, id)) };
}

/** Lists are taken from their end, so that is where a page begins; after `wait` comes `paused` of older BullMQs. */
async function pageOfList(
  client: Redis,
  queue: QueueName,
  key: string,
  { state, offset, limit }: { state: JobState; offset: number; limit: number },
): Promise<{ total: number; ids: JobKey[] }> {
  const last = offset + limit - 1;
  const pausedKey = queueKey(queue, 'paused');
  const sizes = client
    .pipeline()
    .llen(key)
    .llen(pausedKey)
    .lrangeBuffer(key, -1 - last, -1 - offset);
  const [size, pausedSize, ids] = pipelineReplies(await sizes.exec()) as [number, number, Buffer[]];
  const page = offset >= size ? [] : ids.toReversed();
  const jobs = (ids: readonly Buffer[]) => ids.map((id) => jobKey(queue, id)).filter(isJobId);
  if (state !== 'waiting' || pausedSize === 0) return { total: size, ids: jobs(page) };
  const from = Math.max(0, offset - size);
  const to = last - size;
  const rest = to < 0 ? [] : await client.lrangeBuffer(pausedKey, -1 - to, -1 - from);
  const all = from >= pausedSize ? page : [...page, ...rest.toReversed()];
  return { total: size + pausedSize, ids: jobs(all) };
}

/** Older BullMQs put markers between the jobs. */
function isJobId({ text }: JobKey): boolean {
  return !text.startsWith('0:');
}

/** Rows of jobs in one round trip; jobs that are gone meanwhile are left out. `mostReason`: longest reason, characters. */
export async function jobRows(
  client: Redis,
  ids: readonly JobKey[],
  state: JobState,
  mostReason = LONGEST_REASON,
): Promise<JobRow[]> {
  if (ids.length === 0) return [];
  const pipeline = client.pipeline();
  for (const { key } of ids) pipeline.hmget(key, ...ROW_FIELDS);
  const replies = pipelineReplies(await pipeline.exec()) as (string | null)[][];
  return ids.flatMap(({ text, escaped }, index) => {
    const fields = replies[index] ?? [];
    const [name = null, timestamp = null, processedOn, finishedOn, made, oldMade, reason] = fields;
    // Every job has both; without them the hash is gone.
    if (name === null && timestamp === null) return [];
    return [
      {
        id: text,
        ...(escaped && { escaped }),
        name: name ?? '',
        state,
        addedAt: timeOf(timestamp),
        startedAt: timeOf(processedOn),
        finishedAt: timeOf(finishedOn),
        attemptsMade: countOf(made) ?? countOf(oldMade) ?? 0,
        failedReason: typeof reason === 'string' ? cutWithNote(reason, mostReason) : null,
      },
    ];
  });
}

/** Looks a job up in the keys of every state; null when it is in none. An id with escapes may be that of bytes. */
export async function findJob(
  client: Redis,
  queue: QueueName,
  id: string,
): Promise<{ readonly job: JobKey; readonly state: JobState } | null> {
  const state = await stateOfJob(client, queue, id);
  if (state !== null) return { job: { key: queueKey(queue, id), text: id, escaped: false }, state };
  const bytes = escapedId(id);
  const stateOfBytes = bytes === null ? null : await stateOfJob(client, queue, bytes);
  return bytes === null || stateOfBytes === null ? null : { job: jobKey(queue, bytes), state: stateOfBytes };
}

async function stateOfJob(client: Redis, queue: QueueName, id: string | Buffer): Promise<JobState | null> {
  const key = (suffix: string) => queueKey(queue, suffix);
  const sets = ['completed', 'failed', 'delayed', 'prioritized', 'waiting-children'] as const;
  const pipeline = client.pipeline();
  for (const set of sets) pipeline.zscore(key(set), id);
  pipeline.lpos(key('active'), id).lpos(key('wait'), id).lpos(key('paused'), id);
  const replies = pipelineReplies(await pipeline.exec());
  const states = [...sets, 'active', 'waiting', 'waiting'] as const;
  const state = states.find((_, index) => replies[index] !== null) ?? null;
  if (state !== 'failed' || typeof id !== 'string') return state;
  return (await isCancelled(client, queue, id)) ? 'cancelled' : 'failed';
}
