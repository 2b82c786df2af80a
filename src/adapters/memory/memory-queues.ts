import type { QueueControl, QueueRef, RemovedJob } from '../../core/engine.ts';
import type { Writes } from '../../core/work/work-writes.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { CleanedState, JobDetail, JobRow, JobState, QueueCounts, QueueView } from '../../model/queue.ts';

const STATES: readonly JobState[] = [
  'waiting',
  'active',
  'prioritized',
  'delayed',
  'waiting-children',
  'completed',
  'failed',
  'cancelled',
];

interface MemoryQueue {
  readonly name: string;
  readonly prefix: string;
  paused: boolean;
  readonly workers: number;
  jobs: JobRow[];
}

function makeJobs(count: number, state: JobState, at: number): JobRow[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${state}-${index + 1}`,
    name: 'message',
    state,
    addedAt: at - 60_000 + index * 100,
    startedAt: state === 'waiting' ? null : at - 30_000,
    finishedAt: state === 'failed' || state === 'completed' ? at - 29_000 : null,
    attemptsMade: state === 'failed' ? 3 : 0,
    failedReason: state === 'failed' ? 'The handler threw: made up' : null,
  }));
}

/** Queues without a Redis behind them. */
export class MemoryQueues implements QueueControl {
  readonly #available: () => void;
  readonly #queues: MemoryQueue[];
  readonly #writes: Writes;

  /** `available` throws while the make-believe Redis is away. */
  constructor(now: number, available: () => void, writes: Writes) {
    this.#available = available;
    this.#writes = writes;
    const jobs = (waiting: number, active: number, failed: number) => [
      ...makeJobs(waiting, 'waiting', now),
      ...makeJobs(active, 'active', now),
      ...makeJobs(failed, 'failed', now),
    ];
    this.#queues = [
      { name: 'messages', prefix: 'bull', paused: false, workers: 1, jobs: jobs(3, 1, 2) },
      { name: 'reports', prefix: 'bull', paused: true, workers: 0, jobs: jobs(60, 0, 0) },
    ];
  }

  async list(): Promise<QueueView[]> {
    this.#available();
    return Promise.all(this.#queues.map((queue) => this.#view(queue)));
  }

  async get(ref: QueueRef): Promise<QueueView> {
    return this.#view(this.#find(ref));
  }

  async jobs(
    ref: QueueRef,
    page: { state: JobState; offset: number; limit: number },
  ): Promise<{ total: number; jobs: JobRow[] }> {
    const jobs = this.#find(ref).jobs.filter(({ state }) => state === page.state);
    return { total: jobs.length, jobs: jobs.slice(page.offset, page.offset + page.limit) };
  }

  async job(ref: QueueRef, id: string): Promise<JobDetail> {
    return {
      ...this.#findJob(ref, id),
      data: '{"messageId":"m-1"}',
      dataTruncated: false,
      resultTruncated: false,
      optionsTruncated: false,
      result: null,
      stacktrace: [],
      options: '{}',
      relations: null,
    };
  }

  async pause(ref: QueueRef): Promise<QueueView> {
    const queue = await this.#writable(ref);
    queue.paused = true;
    return this.#view(queue);
  }

  async resume(ref: QueueRef): Promise<QueueView> {
    const queue = await this.#writable(ref);
    queue.paused = false;
    return this.#view(queue);
  }

  async retryJob(ref: QueueRef, id: string): Promise<JobRow> {
    const job = this.#findJob(ref, id);
    await this.#writable(ref);
    if (job.state !== 'failed')
      throw new DomainError('CONFLICT', 'Only a failed job can be retried.', { id });
    Object.assign(job, { state: 'waiting', failedReason: null, finishedAt: null });
    return job;
  }

  async removeJob(
    ref: QueueRef,
    id: string,
    { dryRun = false }: Parameters<QueueControl['removeJob']>[2] = {},
  ): Promise<RemovedJob> {
    const job = this.#findJob(ref, id);
    const answer = { removed: id, dryRun, withIt: { total: 0, more: false, examples: [] } };
    if (dryRun) return answer;
    await this.#writable(ref);
    if (job.state === 'active') throw new DomainError('CONFLICT', 'An active job cannot be removed.', { id });
    const queue = this.#find(ref);
    queue.jobs = queue.jobs.filter((other) => other !== job);
    return answer;
  }

  async retryFailed(ref: QueueRef, limit: number): Promise<{ retried: number; remaining: number }> {
    const failed = (await this.#writable(ref)).jobs.filter(({ state }) => state === 'failed');
    const retried = failed.slice(0, limit);
    for (const job of retried) job.state = 'waiting';
    return { retried: retried.length, remaining: failed.length - retried.length };
  }

  async clean(
    ref: QueueRef,
    what: { state: CleanedState; olderThanMs: number; limit: number },
  ): Promise<{ removed: number; remaining: number }> {
    const queue = await this.#writable(ref);
    const matching = queue.jobs.filter(({ state }) => state === what.state);
    const removed = new Set(matching.slice(0, what.limit));
    queue.jobs = queue.jobs.filter((job) => !removed.has(job));
    return { removed: removed.size, remaining: matching.length - removed.size };
  }

  #find(ref: QueueRef): MemoryQueue {
    this.#available();
    const { prefix = 'bull' } = ref;
    const queue = this.#queues.find((one) => one.name === ref.name && one.prefix === prefix);
    if (queue === undefined)
      throw new DomainError('NOT_FOUND', 'There is no such queue.', { queue: ref.name });
    return queue;
  }

  async #writable(ref: QueueRef): Promise<MemoryQueue> {
    const queue = this.#find(ref);
    await this.#writes.requireWritable([queue]);
    return queue;
  }

  #findJob(ref: QueueRef, id: string): JobRow {
    const job = this.#find(ref).jobs.find((other) => other.id === id);
    if (job === undefined) throw new DomainError('NOT_FOUND', 'There is no such job.', { id });
    return job;
  }

  async #view({ name, prefix, paused, workers, jobs }: MemoryQueue): Promise<QueueView> {
    const counts = Object.fromEntries(
      STATES.map((state) => [state, jobs.filter((job) => job.state === state).length]),
    ) as QueueCounts;
    const [readOnly = null] = await this.#writes.barsOf([{ name, prefix }]);
    return { name, prefix, counts, paused, workers, version: 'bullmq:6.7.0', readOnly };
  }
}
