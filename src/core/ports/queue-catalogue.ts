import type {
  CleanedState,
  JobDetail,
  JobRelations,
  JobRow,
  JobState,
  QueueView,
} from '../../model/queue.ts';

/** A BullMQ queue by its name and key prefix. */
export interface QueueName {
  readonly name: string;
  readonly prefix: string;
}

/** A queue as the datastore has it; `trouble`: why its jobs cannot be changed, whatever is allowed. */
export interface FoundQueue extends Omit<QueueView, 'readOnly'> {
  readonly trouble: string | null;
}

/** What came of removing a job. A `key` names the job that stands in the way, which may be one that would go with it. */
export type RemoveOutcome =
  | { readonly kind: 'removed'; readonly jobs: number }
  | { readonly kind: 'gone' }
  | { readonly kind: 'held'; readonly key: string }
  | { readonly kind: 'next-run'; readonly repeatable: string; readonly key: string }
  | { readonly kind: 'children'; readonly waitsFor: number }
  | { readonly kind: 'too-many'; readonly most: number };

/**
 * The BullMQ queues on the engine's connection, as the datastore has them.
 * Every method may throw DomainError REDIS_UNAVAILABLE; every change CONFLICT, where a queue is kept in an unknown way.
 */
export interface QueueCatalogue {
  /** Every queue found so far, in order of name; on a large server finding all takes several calls. */
  list(): Promise<FoundQueue[]>;
  /** One queue as it is now; null when there is none. */
  find(queue: QueueName): Promise<FoundQueue | null>;
  /** Jobs of one state: next to run first, of finished ones the newest first. Payloads stay where they are. */
  page(
    queue: QueueName,
    page: { state: JobState; offset: number; limit: number },
  ): Promise<{ total: number; jobs: JobRow[] }>;
  /** A job without its payload; null when there is none. */
  row(queue: QueueName, id: string): Promise<JobRow | null>;
  /** A job with payload and result, cut at 64 KB each; null when there is none. */
  job(queue: QueueName, id: string): Promise<JobDetail | null>;
  /** What a job is connected with; null where that cannot be looked up. `affected`: queues of what would go with it. */
  relations(
    queue: QueueName,
    id: string,
  ): Promise<{ readonly relations: JobRelations; readonly affected: readonly QueueName[] } | null>;
  setPaused(queue: QueueName, paused: boolean): Promise<void>;
  /** Puts a failed or cancelled job back to waiting; false when it is neither (any more). */
  retry(queue: QueueName, id: string): Promise<boolean>;
  /** `withChildren`: all that come from it go too, in whatever queues. */
  remove(queue: QueueName, id: string, withChildren: boolean): Promise<RemoveOutcome>;
  /** Puts at most `limit` failed jobs back to waiting; never one that was cancelled. */
  retryFailed(queue: QueueName, limit: number): Promise<{ retried: number; remaining: number }>;
  /** Removes at most `limit` jobs of a state that are at least `olderThanMs` old. */
  clean(
    queue: QueueName,
    what: { state: CleanedState; olderThanMs: number; limit: number },
  ): Promise<{ removed: number; remaining: number }>;
}
