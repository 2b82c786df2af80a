import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { Job, type Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { CancelOutcome, RetryOutcome } from '../../../core/ports/job-store.ts';
import type { JobChange } from '../../../model/job.ts';
import type { JobControlMessage } from '../../../model/wire/job-control.ts';
import { isJobError } from '../bullmq/queue-handles.ts';
import { type ClaimOutcome, claimJob, forgetMarks } from './claim.ts';
import { failForGood } from './job-ends.ts';
import { controlChannel, LOSSES_FIELDS, OWN_FIELDS } from './job-keys.ts';
import { EndRefused } from './end-scripts.ts';

/** A job in its queue, as the engine sees it. */
export interface PlacedJob {
  readonly client: Redis;
  readonly prefix: string;
  readonly type: string;
  readonly queue: Queue;
  readonly id: string;
}

/** The engine holds a job only to change it. */
const engineToken = (): string => `capstan-engine-${randomBytes(9).toString('hex')}`;

const CANCELLED = { code: 'CANCELLED', message: 'Cancelled' } as const;

async function claim(placed: PlacedJob, token: string, cancel: boolean): Promise<ClaimOutcome> {
  const { client, queue, prefix, id } = placed;
  const message = JSON.stringify({ ask: 'cancel', job: id } satisfies JobControlMessage);
  return claimJob({
    client,
    base: queue.toKey(''),
    id,
    token,
    cancel: cancel ? { channel: controlChannel(prefix), message } : null,
  });
}

export async function cancelJob(placed: PlacedJob): Promise<CancelOutcome> {
  const { client, queue, prefix, type, id } = placed;
  const token = engineToken();
  const outcome = await claim(placed, token, true);
  if (outcome === 'active') return 'told';
  if (outcome === 'foreign') return 'foreign';
  if (outcome === 'waits for children') return 'gone';
  if (outcome !== 'claimed') return outcome;
  const job = await Job.fromId<unknown>(queue, id);
  if (job === undefined) return 'gone';
  const holder = { worker: 'engine', machine: hostname(), pid: process.pid };
  try {
    await failForGood({ client, queue, prefix, type, job, token, holder }, CANCELLED);
  } catch (error) {
    // Too slow: it waits again, marked, and whoever takes it ends it.
    if (error instanceof EndRefused) return 'told';
    throw error;
  }
  return 'cancelled';
}

export async function retryJob(placed: PlacedJob): Promise<RetryOutcome> {
  const { client, queue, id } = placed;
  const job = await Job.fromId(queue, id);
  if (job === undefined) return 'gone';
  // First, for a worker may take it the moment it waits.
  const mark = await client.hget(queue.toKey(id), OWN_FIELDS.cancelled);
  if (job.finishedOn === undefined) return 'not failed';
  // BullMQ would begin it before them.
  if ((await client.scard(queue.toKey(`${id}:dependencies`))) > 0) return 'waits for children';
  await forgetMarks(client, queue.toKey(''), id);
  try {
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
    return 'retried';
  } catch (error) {
    if (!isJobError(error)) throw error;
    if (mark !== null) await client.hset(queue.toKey(id), OWN_FIELDS.cancelled, mark);
    return 'not failed';
  }
}

/** Back to waiting as it was, its attempts counted: whoever gave it up has counted how often it was lost, not how often it failed. */
export async function putBackJob({ client, queue, id }: PlacedJob): Promise<boolean> {
  const job = await Job.fromId(queue, id);
  if (job?.finishedOn === undefined) return false;
  await client.hdel(queue.toKey(id), ...LOSSES_FIELDS);
  try {
    await job.retry('failed');
    return true;
  } catch (error) {
    if (isJobError(error)) return false;
    throw error;
  }
}

export async function changeJob(
  placed: PlacedJob,
  { priority, delayMs }: JobChange,
): Promise<'changed' | 'not waiting' | 'gone'> {
  const { queue, id } = placed;
  const job = await Job.fromId(queue, id);
  if (job === undefined) return 'gone';
  if (priority !== undefined) {
    // BullMQ remembers it for later even where the job does not wait now.
    if (job.finishedOn !== undefined || (await job.isActive())) return 'not waiting';
    await job.changePriority({ priority });
  }
  return delayMs === undefined ? 'changed' : changeDelay(placed, job, delayMs);
}

async function changeDelay(
  placed: PlacedJob,
  job: Job,
  delayMs: number,
): Promise<'changed' | 'not waiting' | 'gone'> {
  const { queue, id } = placed;
  try {
    if (await job.isDelayed()) {
      if (delayMs === 0) await job.promote();
      else await job.changeDelay(delayMs);
      return 'changed';
    }
    if (delayMs === 0) return job.finishedOn === undefined ? 'changed' : 'not waiting';
    const token = engineToken();
    const outcome = await claim(placed, token, false);
    if (outcome === 'gone') return 'gone';
    if (outcome !== 'claimed') return 'not waiting';
    await queue.getBackend().moveToDelayed(id, Date.now(), delayMs, token, { skipAttempt: true });
    return 'changed';
  } catch (error) {
    if (isJobError(error)) return 'not waiting';
    throw error;
  }
}
