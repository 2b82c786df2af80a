import { DomainError } from '../../model/domain-error.ts';
import type {
  CleanedState,
  JobDetail,
  JobRelations,
  JobRow,
  JobState,
  QueueView,
} from '../../model/queue.ts';
import type { QueueControl, QueueRef, RemovedJob } from '../engine.ts';
import type { FoundQueue, QueueCatalogue, QueueName, RemoveOutcome } from '../ports/queue-catalogue.ts';
import type { Writes } from '../work/work-writes.ts';

export interface QueuesOptions {
  readonly catalogue: QueueCatalogue;
  /** What the keys of our own queues begin with, on the connection of now. */
  readonly ownPrefix: () => string;
  /** Says which queues may be changed. */
  readonly writes: Pick<Writes, 'barsOf' | 'requireWritable'>;
}

const NOTHING: JobRelations['removes'] = { total: 0, more: false, examples: [] };

/** What may be done with the queues on the connection, and what is refused. */
export class Queues implements QueueControl {
  readonly #options: QueuesOptions;

  constructor(options: QueuesOptions) {
    this.#options = options;
  }

  async list(): Promise<QueueView[]> {
    return this.#views(await this.#options.catalogue.list());
  }

  /** @throws DomainError NOT_FOUND */
  async get(ref: QueueRef): Promise<QueueView> {
    const queue = this.#named(ref);
    const found = await this.#options.catalogue.find(queue);
    const [view] = found === null ? [] : await this.#views([found]);
    if (view === undefined) throw notFound(queue);
    return view;
  }

  /** @throws DomainError NOT_FOUND */
  async jobs(
    ref: QueueRef,
    page: { state: JobState; offset: number; limit: number },
  ): Promise<{ total: number; jobs: JobRow[] }> {
    const queue = this.#named(ref);
    await this.get(queue);
    return this.#options.catalogue.page(queue, page);
  }

  /** @throws DomainError NOT_FOUND */
  async job(ref: QueueRef, id: string): Promise<JobDetail> {
    const queue = this.#named(ref);
    const found = await this.#options.catalogue.job(queue, id);
    if (found === null) throw notFound(queue, id);
    return found;
  }

  pause(queue: QueueRef): Promise<QueueView> {
    return this.#setPaused(queue, true);
  }

  resume(queue: QueueRef): Promise<QueueView> {
    return this.#setPaused(queue, false);
  }

  /** @throws DomainError NOT_FOUND; READ_ONLY; CONFLICT when it is neither failed nor cancelled */
  async retryJob(ref: QueueRef, id: string): Promise<JobRow> {
    const queue = this.#named(ref);
    const before = await this.#actable(queue, id);
    await this.#writable(queue);
    const isOver = before.state === 'failed' || before.state === 'cancelled';
    if (!isOver || !(await this.#options.catalogue.retry(queue, id))) {
      throw new DomainError('CONFLICT', `Job ${id} is ${before.state}, not failed`, {
        job: id,
        state: before.state,
      });
    }
    return this.#row(queue, id);
  }

  /**
   * @throws DomainError NOT_FOUND; READ_ONLY, also for a queue of what would go with it; CONFLICT while a worker has it, when it
   * waits for children that are not to be removed, or when it is the next run of a repeatable
   */
  async removeJob(
    ref: QueueRef,
    id: string,
    { withChildren = false, dryRun = false }: Parameters<QueueControl['removeJob']>[2] = {},
  ): Promise<RemovedJob> {
    const { catalogue, writes } = this.#options;
    const queue = this.#named(ref);
    const { state } = await this.#actable(queue, id);
    const family = await catalogue.relations(queue, id);
    const withIt = withChildren ? (family?.relations.removes ?? NOTHING) : NOTHING;
    if (dryRun) return { removed: id, dryRun, withIt: family?.relations.removes ?? NOTHING };
    // A parent elsewhere that goes on is changed as well, but by its own flow.
    await this.#writable(queue);
    if (withChildren) await writes.requireWritable(family?.affected ?? []);
    if (state === 'active') throw held(id);
    const outcome = await catalogue.remove(queue, id, withChildren);
    requireRemoved(queue, id, outcome, family?.relations ?? null);
    return { removed: id, dryRun, withIt };
  }

  /** @throws DomainError NOT_FOUND, READ_ONLY */
  async retryFailed(ref: QueueRef, limit: number): Promise<{ retried: number; remaining: number }> {
    const queue = await this.#writable(ref);
    return this.#options.catalogue.retryFailed(queue, limit);
  }

  /** @throws DomainError NOT_FOUND, READ_ONLY */
  async clean(
    ref: QueueRef,
    what: { state: CleanedState; olderThanMs: number; limit: number },
  ): Promise<{ removed: number; remaining: number }> {
    const queue = await this.#writable(ref);
    return this.#options.catalogue.clean(queue, what);
  }

  async #setPaused(ref: QueueRef, paused: boolean): Promise<QueueView> {
    const queue = await this.#writable(ref);
    await this.#options.catalogue.setPaused(queue, paused);
    return this.get(queue);
  }

  #named({ name, prefix = this.#options.ownPrefix() }: QueueRef): QueueName {
    return { name, prefix };
  }

  /** @throws DomainError NOT_FOUND; READ_ONLY; CONFLICT where its jobs are kept in an unknown way */
  async #writable(ref: QueueRef): Promise<QueueName> {
    const queue = this.#named(ref);
    const { readOnly } = await this.get(queue);
    if (readOnly?.kind === 'layout') {
      const { name, prefix } = queue;
      throw new DomainError('CONFLICT', `The queue ${name} cannot be changed. ${readOnly.reason}`, {
        queue: name,
        prefix,
      });
    }
    await this.#options.writes.requireWritable([queue]);
    return queue;
  }

  /** What keeps a queue from being changed; how its jobs are kept counts more than what is allowed, for nobody can change it. */
  async #views(found: readonly FoundQueue[]): Promise<QueueView[]> {
    const bars = await this.#options.writes.barsOf(found);
    return found.map(({ trouble, ...queue }, index) => ({
      ...queue,
      readOnly: trouble === null ? (bars[index] ?? null) : { kind: 'layout', reason: trouble },
    }));
  }

  async #row(queue: QueueName, id: string): Promise<JobRow> {
    const row = await this.#options.catalogue.row(queue, id);
    if (row === null) throw notFound(queue, id);
    return row;
  }

  /** @throws DomainError NOT_FOUND; CONFLICT for an id that is no text */
  async #actable(queue: QueueName, id: string): Promise<JobRow> {
    const row = await this.#row(queue, id);
    if (row.escaped === true) {
      throw new DomainError(
        'CONFLICT',
        `The id ${id} is no UTF-8 text, so the job can be looked at only. Change it with the application’s own library.`,
        { job: id },
      );
    }
    return row;
  }
}

function requireRemoved(
  { name }: QueueName,
  id: string,
  outcome: RemoveOutcome,
  relations: JobRelations | null,
): void {
  switch (outcome.kind) {
    case 'removed':
      return;
    case 'gone':
      throw new DomainError('NOT_FOUND', `There is no job ${id} in ${name}`, { queue: name, job: id });
    case 'held':
      throw held(id, outcome.key);
    case 'next-run':
      throw new DomainError(
        'CONFLICT',
        `Job ${outcome.key} is the next run of the repeatable ${outcome.repeatable}, which would never run again without it. Remove the repeatable in the application instead.`,
        { job: id, repeatable: outcome.repeatable },
      );
    case 'children':
      throw new DomainError(
        'CONFLICT',
        `Job ${id} waits for ${outcome.waitsFor} ${outcome.waitsFor === 1 ? 'child' : 'children'}${named(relations)}. Removing it takes ${relations?.removes.total ?? outcome.waitsFor} more with it; say withChildren to do that.`,
        { job: id, waitsFor: outcome.waitsFor, removes: relations?.removes.total ?? outcome.waitsFor },
      );
    case 'too-many':
      throw new DomainError(
        'CONFLICT',
        `More than ${outcome.most} jobs would go with job ${id}; remove its children in parts first.`,
        { job: id, most: outcome.most },
      );
  }
}

/** Some of the children, with their queues. */
function named(relations: JobRelations | null): string {
  const examples = relations?.removes.examples ?? [];
  if (examples.length === 0) return '';
  const words = examples.slice(0, 3).map(({ queue, id }) => `${id} in ${queue}`);
  return `: ${words.join(', ')}${(relations?.removes.total ?? 0) > words.length ? ' and others' : ''}`;
}

function held(id: string, key?: string): DomainError {
  const whose =
    key === undefined || key.endsWith(`:${id}`) ? `Job ${id}` : `Job ${key}, which would go with it,`;
  return new DomainError(
    'CONFLICT',
    `${whose} is in a worker’s hands and cannot be removed. Wait until it has ended.`,
    { job: id, state: 'active' },
  );
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
