import { DomainError } from '../../model/domain-error.ts';
import type { JobDetail, JobRow, JobState, QueueView } from '../../model/queue.ts';
import type { QueueControl, QueueRef } from '../engine.ts';
import type { QueueCatalogue, QueueName } from '../ports/queue-catalogue.ts';

/** What may be done with the queues on the connection, and what is refused. */
export class Queues implements QueueControl {
  readonly #catalogue: QueueCatalogue;
  readonly #ownPrefix: () => string;

  /** `ownPrefix`: what the keys of our own queues begin with, on the connection of now. */
  constructor(options: { catalogue: QueueCatalogue; ownPrefix: () => string }) {
    this.#catalogue = options.catalogue;
    this.#ownPrefix = options.ownPrefix;
  }

  list(): Promise<QueueView[]> {
    return this.#catalogue.list();
  }

  /** @throws DomainError NOT_FOUND */
  async get(ref: QueueRef): Promise<QueueView> {
    const queue = this.#named(ref);
    const found = await this.#catalogue.find(queue);
    if (found === null) throw notFound(queue);
    return found;
  }

  /** @throws DomainError NOT_FOUND */
  async jobs(
    ref: QueueRef,
    page: { state: JobState; offset: number; limit: number },
  ): Promise<{ total: number; jobs: JobRow[] }> {
    const queue = this.#named(ref);
    await this.get(queue);
    return this.#catalogue.page(queue, page);
  }

  /** @throws DomainError NOT_FOUND */
  async job(ref: QueueRef, id: string): Promise<JobDetail> {
    const queue = this.#named(ref);
    const found = await this.#catalogue.job(queue, id);
    if (found === null) throw notFound(queue, id);
    return found;
  }

  pause(queue: QueueRef): Promise<QueueView> {
    return this.#setPaused(queue, true);
  }

  resume(queue: QueueRef): Promise<QueueView> {
    return this.#setPaused(queue, false);
  }

  /** @throws DomainError NOT_FOUND; CONFLICT when it is not failed */
  async retryJob(ref: QueueRef, id: string): Promise<JobRow> {
    const queue = this.#named(ref);
    const before = await this.#row(queue, id);
    if (before.state !== 'failed' || !(await this.#catalogue.retry(queue, id))) {
      throw new DomainError('CONFLICT', `Job ${id} is ${before.state}, not failed`, {
        job: id,
        state: before.state,
      });
    }
    return this.#row(queue, id);
  }

  /** @throws DomainError NOT_FOUND; CONFLICT while a worker has it, or when it is the next run of a schedule */
  async removeJob(ref: QueueRef, id: string): Promise<void> {
    const queue = this.#named(ref);
    const { state } = await this.#row(queue, id);
    if (state === 'active' || (await this.#catalogue.remove(queue, id)) === 'held') {
      throw new DomainError('CONFLICT', `Job ${id} is held and cannot be removed`, { job: id, state });
    }
  }

  /** @throws DomainError NOT_FOUND */
  async retryFailed(ref: QueueRef, limit: number): Promise<{ retried: number; remaining: number }> {
    const queue = this.#named(ref);
    await this.get(queue);
    return this.#catalogue.retryFailed(queue, limit);
  }

  /** @throws DomainError NOT_FOUND; INVALID_INPUT for states whose jobs somebody still waits for */
  async clean(
    ref: QueueRef,
    what: { state: JobState; olderThanMs: number; limit: number },
  ): Promise<{ removed: number; remaining: number }> {
    if (what.state === 'active' || what.state === 'waiting-children') {
      throw new DomainError('INVALID_INPUT', `Jobs that are ${what.state} are not cleaned`, {
        state: what.state,
      });
    }
    const queue = this.#named(ref);
    await this.get(queue);
    return this.#catalogue.clean(queue, what);
  }

  async #setPaused(ref: QueueRef, paused: boolean): Promise<QueueView> {
    const queue = this.#named(ref);
    await this.get(queue);
    await this.#catalogue.setPaused(queue, paused);
    return this.get(queue);
  }

  #named({ name, prefix = this.#ownPrefix() }: QueueRef): QueueName {
    return { name, prefix };
  }

  async #row(queue: QueueName, id: string): Promise<JobRow> {
    const row = await this.#catalogue.row(queue, id);
    if (row === null) throw notFound(queue, id);
    return row;
  }
}

function notFound({ name, prefix }: QueueName, job?: string): DomainError {
  if (job === undefined)
    return new DomainError('NOT_FOUND', `There is no queue ${prefix}:${name}`, { queue: name, prefix });
  return new DomainError('NOT_FOUND', `There is no job ${job} in ${prefix}:${name}`, {
    queue: name,
    prefix,
    job,
  });
}
