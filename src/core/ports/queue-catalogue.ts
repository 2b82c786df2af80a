import type { JobDetail, JobRow, JobState, QueueView } from '../../model/queue.ts';

/** A BullMQ queue by its name and key prefix. */
export interface QueueName {
  readonly name: string;
  readonly prefix: string;
}

/**
 * The BullMQ queues on the engine's connection, as the datastore has them.
 * Every method may throw DomainError REDIS_UNAVAILABLE.
 */
export interface QueueCatalogue {
  /** Every queue found so far, in order of name; on a large server finding all takes several calls. */
  list(): Promise<QueueView[]>;
  /** One queue as it is now; null when there is none. */
  find(queue: QueueName): Promise<QueueView | null>;
  /** Jobs of one state: next to run first, of finished ones the newest first. Payloads stay where they are. */
  page(
    queue: QueueName,
    page: { state: JobState; offset: number; limit: number },
  ): Promise<{ total: number; jobs: JobRow[] }>;
  /** A job without its payload; null when there is none. */
  row(queue: QueueName, id: string): Promise<JobRow | null>;
  /** A job with payload and result, cut at 64 KB each; null when there is none. */
  job(queue: QueueName, id: string): Promise<JobDetail | null>;
  setPaused(queue: QueueName, paused: boolean): Promise<void>;
  /** Puts a failed job back to waiting; false when it is not failed (any more). */
  retry(queue: QueueName, id: string): Promise<boolean>;
  /** `held`: a worker has it, or it is the next run of a schedule. */
  remove(queue: QueueName, id: string): Promise<'removed' | 'held'>;
  /** Puts at most `limit` failed jobs back to waiting. */
  retryFailed(queue: QueueName, limit: number): Promise<{ retried: number; remaining: number }>;
  /** Removes at most `limit` jobs of a state that are at least `olderThanMs` old. */
  clean(
    queue: QueueName,
    what: { state: JobState; olderThanMs: number; limit: number },
  ): Promise<{ removed: number; remaining: number }>;
}
