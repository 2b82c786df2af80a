import type { Redis } from 'ioredis';
import type { Clock } from '../../core/ports/clock.ts';
import type {
  FoundQueue,
  QueueCatalogue,
  QueueName,
  RemoveOutcome,
} from '../../core/ports/queue-catalogue.ts';
import type { CleanedState, JobDetail, JobRow, JobState } from '../../model/queue.ts';
import { jobFamily, type JobFamily } from './bullmq/job-family.ts';
import { QueueHandles } from './bullmq/queue-handles.ts';
import { cleanJobs, removeJob, retryFailedJobs, retryJob, setPaused } from './bullmq/queue-writer.ts';
import { jobDetail, LONGEST_DETAIL } from './job-detail.ts';
import { type CountedQueue, countQueues } from './queue-counts.ts';
import { QueueFinder } from './queue-finder.ts';
import { pageOfEnded } from './jobs/cancelled.ts';
import { CANCELLED_SET } from './jobs/job-keys.ts';
import { cleanEnded, jobTypeOf, type QueueOfType, retryFailed, retryOne } from './jobs/queue-of-type.ts';
import { findJob, type JobKey, jobRows, pageOfIds } from './queue-jobs.ts';
import { queueKey } from './queue-keys.ts';
import { countWorkers, type WorkerNames, workerNames } from './queue-workers.ts';
import type { RedisLink } from './redis-link.ts';

export interface BullQueueCatalogueOptions {
  readonly link: RedisLink;
  readonly clock: Clock;
  /** Age at which the search for queues and workers is taken up again, ms. Default 3,000. */
  readonly searchEveryMs?: number | undefined;
}

/**
 * The queues on the link's server. It costs nothing while nobody asks: searching happens inside `list`, and
 * callers at the same time share one answer. Whoever creates it calls `close`.
 */
export class BullQueueCatalogue implements QueueCatalogue {
  readonly #options: BullQueueCatalogueOptions;
  readonly #handles = new QueueHandles();
  #finder = new QueueFinder();
  #workers: WorkerNames = null;
  #searchedAt = Number.NEGATIVE_INFINITY;
  /** The server that the search belongs to. */
  #searchedUrl: string | null = null;
  #listing: Promise<FoundQueue[]> | null = null;

  constructor(options: BullQueueCatalogueOptions) {
    this.#options = options;
  }

  list(): Promise<FoundQueue[]> {
    this.#listing ??= this.#listNow().finally(() => {
      this.#listing = null;
    });
    return this.#listing;
  }

  async find(queue: QueueName): Promise<FoundQueue | null> {
    const client = this.#options.link.client();
    const [counted] = await countQueues(client, [queue]);
    if (counted === undefined) return null;
    return found(counted, await workerNames(client));
  }

  async page(
    queue: QueueName,
    page: { state: JobState; offset: number; limit: number },
  ): Promise<{ total: number; jobs: JobRow[] }> {
    const client = this.#options.link.client();
    const { total, ids } = await this.#pageOfIds(client, queue, page);
    return { total, jobs: await jobRows(client, ids, page.state) };
  }

  async row(queue: QueueName, id: string): Promise<JobRow | null> {
    const client = this.#options.link.client();
    const at = await findJob(client, queue, id);
    if (at === null) return null;
    const [row] = await jobRows(client, [at.job], at.state);
    return row ?? null;
  }

  async job(queue: QueueName, id: string): Promise<JobDetail | null> {
    const client = this.#options.link.client();
    const at = await findJob(client, queue, id);
    if (at === null) return null;
    const [row] = await jobRows(client, [at.job], at.state, LONGEST_DETAIL);
    if (row === undefined) return null;
    const [detail, family] = await Promise.all([
      jobDetail(client, at.job.key, row),
      at.job.escaped ? null : jobFamily(client, queue, id),
    ]);
    return { ...detail, relations: family?.relations ?? null };
  }

  relations(queue: QueueName, id: string): Promise<JobFamily | null> {
    return jobFamily(this.#options.link.client(), queue, id);
  }

  setPaused(queue: QueueName, paused: boolean): Promise<void> {
    return setPaused(this.#options.link.client(), queue, paused);
  }

  async retry(queue: QueueName, id: string): Promise<boolean> {
    const ofType = await this.#ofType(queue);
    if (ofType !== null) return retryOne(ofType, id);
    return retryJob(this.#options.link.client(), queue, id);
  }

  remove(queue: QueueName, id: string, withChildren: boolean): Promise<RemoveOutcome> {
    return removeJob(this.#options.link.client(), queue, id, withChildren);
  }

  async retryFailed(queue: QueueName, limit: number): Promise<{ retried: number; remaining: number }> {
    const ofType = await this.#ofType(queue);
    if (ofType !== null) return retryFailed(ofType, limit);
    return retryFailedJobs(this.#options.link.client(), queue, limit);
  }

  async clean(
    queue: QueueName,
    { state, olderThanMs, limit }: { state: CleanedState; olderThanMs: number; limit: number },
  ): Promise<{ removed: number; remaining: number }> {
    const { link, clock } = this.#options;
    const before = clock.now() - olderThanMs;
    if (state === 'failed' || state === 'cancelled') {
      const ofType = await this.#ofType(queue);
      if (ofType !== null) return cleanEnded(ofType, { state, before, limit });
    }
    if (state === 'cancelled') return { removed: 0, remaining: 0 };
    return cleanJobs(link.client(), queue, { state, before, limit });
  }

  close(): Promise<void> {
    return this.#handles.close();
  }

  /** Null for a queue of somebody else's, where nobody has told cancelled jobs from failed ones. */
  async #ofType(queue: QueueName): Promise<QueueOfType | null> {
    const client = this.#options.link.client();
    const type = await jobTypeOf(client, queue);
    return type === null ? null : { client, queue, type, handle: this.#handles.of(client, queue) };
  }

  async #pageOfIds(
    client: Redis,
    queue: QueueName,
    page: { state: JobState; offset: number; limit: number },
  ): Promise<{ total: number; ids: JobKey[] }> {
    const { state } = page;
    if (state !== 'failed' && state !== 'cancelled') return pageOfIds(client, queue, page);
    if ((await client.exists(queueKey(queue, CANCELLED_SET))) === 0) return pageOfIds(client, queue, page);
    const { total, ids } = await pageOfEnded(client, queue, { ...page, state });
    return { total, ids: ids.map((id) => ({ key: queueKey(queue, id), text: id, escaped: false })) };
  }

  async #listNow(): Promise<FoundQueue[]> {
    await this.#searchWhenDue();
    const queues = this.#finder.known();
    const counted = await countQueues(this.#options.link.client(), queues);
    for (const queue of queues) if (!counted.some((one) => one.queue === queue)) this.#finder.forget(queue);
    return counted
      .map((one) => found(one, this.#workers))
      .sort((a, b) => compare(a.name, b.name) || compare(a.prefix, b.prefix));
  }

  async #searchWhenDue(): Promise<void> {
    const { link, clock, searchEveryMs = 3_000 } = this.#options;
    const client = link.client();
    const url = link.target()?.url ?? null;
    if (url !== this.#searchedUrl) {
      this.#finder = new QueueFinder();
      this.#searchedAt = Number.NEGATIVE_INFINITY;
      this.#searchedUrl = url;
    }
    if (clock.monotonic() - this.#searchedAt < searchEveryMs) return;
    await this.#finder.advance(client);
    this.#workers = await workerNames(client);
    this.#searchedAt = clock.monotonic();
  }
}

function found({ queue, ...counted }: CountedQueue, workers: WorkerNames): FoundQueue {
  return { ...queue, ...counted, workers: countWorkers(workers, queue) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
