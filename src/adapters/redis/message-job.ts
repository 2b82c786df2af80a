import type { Job, JobsOptions } from 'bullmq';
import type { MessagePack } from '../../model/wire/message.ts';

/** Times a message is tried before it counts as failed. */
export const MESSAGE_TRIES = 3;

/** Failed messages kept for looking at; a setting of the pullers, so that it is not stored with each job. */
export const FAILED_KEPT = { count: 1_000 };

/** Options of a job that carries messages; `tries` it still has. They are stored with each, so they are few. */
export function messageJobOptions(jobId: string, tries: number): JobsOptions {
  return { jobId, attempts: tries };
}

/** A job in hand: locked by this puller until it is completed, failed or given back. */
export interface TakenJob {
  readonly id: string;
  readonly pack: MessagePack;
  readonly pushedAt: number;
  /** This try is the last one. */
  readonly lastTry: boolean;
  /** Times it was handed out without coming to an end: its holders died. */
  readonly lostDeliveries: number;
  readonly job: Job<unknown>;
}

/** Reads a job of the queue; one that somebody else added counts as a single message named by its id. */
export function takenJob(job: Job<unknown>): TakenJob {
  const id = job.id ?? '';
  return {
    id,
    pack: isPack(job.data) ? job.data : { producer: `job:${id}`, first: 0, count: 1 },
    pushedAt: job.timestamp,
    lastTry: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
    lostDeliveries: job.attemptsStarted - 1 - job.attemptsMade,
    job,
  };
}

function isPack(data: unknown): data is MessagePack {
  if (typeof data !== 'object' || data === null) return false;
  const { producer, first, count } = data as Partial<Record<keyof MessagePack, unknown>>;
  return (
    typeof producer === 'string' &&
    /^[\w.:/-]{1,200}$/.test(producer) &&
    Number.isInteger(first) &&
    (first as number) >= 0 &&
    Number.isInteger(count) &&
    (count as number) >= 1 &&
    (count as number) <= 100
  );
}
