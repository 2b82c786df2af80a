import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { TypeState } from '../../../core/ports/job-store.ts';
import { queueOfType } from '../../../model/job-id.ts';
import type { JobTypeSettings } from '../../../model/job-type.ts';
import type { QueueCounts } from '../../../model/queue.ts';
import { pipelineReplies } from '../pipeline-replies.ts';
import { countQueues } from '../queue-counts.ts';
import { readKeptMb } from './ended-retention.ts';
import { keptKey, queueBase } from './job-keys.ts';

const NOTHING: QueueCounts = {
  ...{ waiting: 0, active: 0, prioritized: 0, delayed: 0 },
  ...{ 'waiting-children': 0, completed: 0, failed: 0, cancelled: 0 },
};

/** What the queues of types are like now, in two round trips however many they are. */
export async function typeStates(
  client: Redis,
  prefix: string,
  types: readonly string[],
): Promise<TypeState[]> {
  if (types.length === 0) return [];
  const queues = types.map((type) => ({ name: queueOfType(type), prefix }));
  const pipeline = client.pipeline();
  for (const type of types) {
    const base = queueBase(prefix, type);
    pipeline.hmget(`${base}meta`, 'paused', 'concurrency', 'max', 'duration').hget(keptKey(prefix), type);
  }
  const [counted, replies] = await Promise.all([countQueues(client, queues), pipeline.exec()]);
  const metas = pipelineReplies(replies);
  return types.map((type, index) => {
    const counts = counted.find(({ queue }) => queue.name === queueOfType(type))?.counts ?? NOTHING;
    const meta = (metas[index * 2] ?? []) as (string | null)[];
    const settings = {
      ...readSettings(meta),
      keptMb: readKeptMb((metas[index * 2 + 1] ?? null) as string | null),
    };
    return { counts, settings, cancelled: counts.cancelled };
  });
}

function readSettings([paused, concurrency, max, duration]: readonly (string | null)[]): Omit<
  JobTypeSettings,
  'keptMb'
> {
  return {
    paused: paused === '1',
    maxRunning: concurrency ? Number(concurrency) : null,
    rate: max && duration ? { max: Number(max), durationMs: Number(duration) } : null,
  };
}

/** Changes what holds for a type on all machines: BullMQ keeps it with the queue, except how much is kept. */
export async function changeType(
  client: Redis,
  { queue, prefix, type }: { readonly queue: Queue; readonly prefix: string; readonly type: string },
  { paused, maxRunning, rate, keptMb }: Partial<JobTypeSettings>,
): Promise<void> {
  if (keptMb !== undefined) await client.hset(keptKey(prefix), type, keptMb);
  if (paused === true) await queue.pause();
  if (paused === false) await queue.resume();
  if (maxRunning === null) await queue.removeGlobalConcurrency();
  else if (maxRunning !== undefined) await queue.setGlobalConcurrency(maxRunning);
  if (rate === null) await queue.removeGlobalRateLimit();
  else if (rate !== undefined) await queue.setGlobalRateLimit(rate.max, rate.durationMs);
}
