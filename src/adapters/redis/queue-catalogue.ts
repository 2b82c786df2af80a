import type { Clock } from '../../core/ports/clock.ts';
import type { QueueCatalogue, QueueName } from '../../core/ports/queue-catalogue.ts';
import type { JobDetail, JobRow, JobState, QueueView } from '../../model/queue.ts';
import { jobDetail } from './job-detail.ts';
import { countQueues } from './queue-counts.ts';
import { QueueFinder } from './queue-finder.ts';
import { cleanJobs, QueueHandles, removeJob, retryFailedJobs, retryJob } from './queue-changes.ts';
import { jobRows, pageOfIds, stateOfJob } from './queue-jobs.ts';
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
  #listing: Promise<QueueView[]> | null = null;

  constructor(options: BullQueueCatalogueOptions) {
    this.#options = options;
  }

  list(): Promise<QueueView[]> {
    this.#listing ??= this.#listNow().finally(() => {
      this.#listing = null;
    });
    return this.#listing;
  }

  async find(queue: QueueName): Promise<QueueView | null> {
    const client = this.#options.link.client();
    const [counted] = await countQueues(client, [queue]);
    if (counted === undefined) return null;
    const workers = countWorkers(await workerNames(client), queue);
    return { ...queue, counts: counted.counts, paused: counted.paused, workers };
  }

  async page(
    queue: QueueName,
    page: { state: JobState; offset: number; limit: number },
  ): Promise<{ total: number; jobs: JobRow[] }> {
    const client = this.#options.link.client();
    const { total, ids } = await pageOfIds(client, queue, page);
    return { total, jobs: await jobRows(client, queue, ids, page.state) };
  }

  async row(queue: QueueName, id: string): Promise<JobRow | null> {
    const client = this.#options.link.client();
    const state = await stateOfJob(client, queue, id);
    if (state === null) return null;
    const [row] = await jobRows(client, queue, [id], state);
    return row ?? null;
  }

  async job(queue: QueueName, id: string): Promise<JobDetail | null> {
    const row = await this.row(queue, id);
    return row === null ? null : jobDetail(this.#options.link.client(), queue, row);
  }

  async setPaused(queue: QueueName, paused: boolean): Promise<void> {
    const handle = this.#handles.of(this.#options.link.client(), queue);
    await (paused ? handle.pause() : handle.resume());
  }

  retry(queue: QueueName, id: string): Promise<boolean> {
    return retryJob(this.#handles.of(this.#options.link.client(), queue), id);
  }

  remove(queue: QueueName, id: string): Promise<'removed' | 'held'> {
    return removeJob(this.#handles.of(this.#options.link.client(), queue), id);
  }

  async retryFailed(queue: QueueName, limit: number): Promise<{ retried: number; remaining: number }> {
    const client = this.#options.link.client();
    return retryFailedJobs(client, this.#handles.of(client, queue), queue, limit);
  }

  async clean(
    queue: QueueName,
    what: { state: JobState; olderThanMs: number; limit: number },
  ): Promise<{ removed: number; remaining: number }> {
    const client = this.#options.link.client();
    return cleanJobs(client, this.#handles.of(client, queue), queue, what);
  }

  close(): Promise<void> {
    return this.#handles.close();
  }

  async #listNow(): Promise<QueueView[]> {
    await this.#searchWhenDue();
    const queues = this.#finder.known();
    const counted = await countQueues(this.#options.link.client(), queues);
    for (const queue of queues) if (!counted.some((one) => one.queue === queue)) this.#finder.forget(queue);
    return counted
      .map(({ queue, counts, paused }) => ({
        ...queue,
        counts,
        paused,
        workers: countWorkers(this.#workers, queue),
      }))
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

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
