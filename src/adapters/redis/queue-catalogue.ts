import type { Clock } from '../../core/ports/clock.ts';
import type {
  FoundQueue,
  QueueCatalogue,
  QueueName,
  RemoveOutcome,
} from '../../core/ports/queue-catalogue.ts';
import type { CleanedState, JobDetail, JobRow, JobState } from '../../model/queue.ts';
import { jobFamily, type JobFamily } from './bullmq/job-family.ts';
import { cleanJobs, removeJob, retryFailedJobs, retryJob, setPaused } from './bullmq/queue-writer.ts';
import { jobDetail } from './job-detail.ts';
import { type CountedQueue, countQueues } from './queue-counts.ts';
import { QueueFinder } from './queue-finder.ts';
import { findJob, jobRows, pageOfIds } from './queue-jobs.ts';
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
 * callers at the same time share one answer.
 */
export class BullQueueCatalogue implements QueueCatalogue {
  readonly #options: BullQueueCatalogueOptions;
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
    const { total, ids } = await pageOfIds(client, queue, page);
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
    const [row] = await jobRows(client, [at.job], at.state);
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

  retry(queue: QueueName, id: string): Promise<boolean> {
    return retryJob(this.#options.link.client(), queue, id);
  }

  remove(queue: QueueName, id: string, withChildren: boolean): Promise<RemoveOutcome> {
    return removeJob(this.#options.link.client(), queue, id, withChildren);
  }

  retryFailed(queue: QueueName, limit: number): Promise<{ retried: number; remaining: number }> {
    return retryFailedJobs(this.#options.link.client(), queue, limit);
  }

  clean(
    queue: QueueName,
    { state, olderThanMs, limit }: { state: CleanedState; olderThanMs: number; limit: number },
  ): Promise<{ removed: number; remaining: number }> {
    const { link, clock } = this.#options;
    return cleanJobs(link.client(), queue, { state, before: clock.now() - olderThanMs, limit });
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
    if (clock.now() - this.#searchedAt < searchEveryMs) return;
    await this.#finder.advance(client);
    this.#workers = await workerNames(client);
    this.#searchedAt = clock.now();
  }
}

function found({ queue, ...counted }: CountedQueue, workers: WorkerNames): FoundQueue {
  return { ...queue, ...counted, workers: countWorkers(workers, queue) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
