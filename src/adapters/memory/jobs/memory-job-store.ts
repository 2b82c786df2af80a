import type { Clock } from '../../../core/ports/clock.ts';
import type {
  CancelOutcome,
  JobStore,
  JobWatchAnswer,
  JobWatchAsk,
  KeptTree,
  KeyClaim,
  NewJob,
  NewTreeJob,
  RetryOutcome,
  StoredJob,
  TreeShape,
  TypeState,
} from '../../../core/ports/job-store.ts';
import type { JobChange, JobEntry, JobQuery } from '../../../model/job.ts';
import type { JobRef } from '../../../model/job-id.ts';
import { DEFAULT_KEPT_MB, type JobTypeSettings } from '../../../model/job-type.ts';
import type { QueueCounts } from '../../../model/queue.ts';
import { type MemoryJob, storedJob } from './memory-job.ts';

/** Typed jobs without a Redis; `work` does what a worker would. */
export class MemoryJobStore implements JobStore {
  readonly #clock: Clock;
  readonly #available: () => void;
  readonly #jobs = new Map<string, MemoryJob>();
  readonly #keys = new Map<string, KeyClaim & { submitted: boolean }>();
  readonly #trees: KeptTree[] = [];
  readonly #settings = new Map<string, JobTypeSettings>();

  /** `available` throws while the make-believe Redis is away. */
  constructor(clock: Clock, available: () => void) {
    this.#clock = clock;
    this.#available = available;
  }

  async add(jobs: readonly NewJob[]): Promise<void> {
    this.#available();
    for (const job of jobs) this.#add(job, null, null, []);
  }

  async addTree(root: NewTreeJob, createdAt: number): Promise<void> {
    this.#available();
    const grow = (node: NewTreeJob, parent: string | null): TreeShape => {
      const children = node.children.map((child) => grow(child, node.id));
      this.#add(
        node,
        root.id,
        parent,
        children.map(({ id }) => id),
      );
      return { id: node.id, type: node.type, onFailure: node.onFailure, children };
    };
    this.#trees.unshift({ createdAt, shape: grow(root, null) });
  }

  async claimKey(key: string, claim: KeyClaim): Promise<KeyClaim & { submitted: boolean }> {
    this.#available();
    const known = this.#keys.get(key) ?? { ...claim, submitted: false };
    this.#keys.set(key, known);
    return known;
  }

  async settleKey(key: string, claim: KeyClaim): Promise<void> {
    this.#keys.set(key, { ...claim, submitted: true });
  }

  async read({ id }: JobRef): Promise<StoredJob | null> {
    this.#available();
    const job = this.#jobs.get(id);
    return job === undefined ? null : this.#stored(job);
  }

  async entries(refs: readonly JobRef[]): Promise<(JobEntry | null)[]> {
    this.#available();
    return refs.map(({ id }) => {
      const job = this.#jobs.get(id);
      return job === undefined ? null : entryOf(this.#stored(job));
    });
  }

  async typesWith(id: string, types: readonly string[]): Promise<string[]> {
    const type = this.#jobs.get(id)?.job.type;
    return type !== undefined && types.includes(type) ? [type] : [];
  }

  async page(types: readonly string[], query: JobQuery): Promise<{ total: number; jobs: JobEntry[] }> {
    this.#available();
    const found = [...this.#jobs.values()].filter(
      ({ job, status }) =>
        types.includes(job.type) && (query.status === undefined || query.status === status),
    );
    const page = found.toReversed().slice(query.offset, query.offset + query.limit);
    return { total: found.length, jobs: page.map((job) => entryOf(this.#stored(job))) };
  }

  async logs({ id }: JobRef, { offset, limit }: { offset: number; limit: number }) {
    const lines = this.#jobs.get(id)?.lines ?? [];
    return { total: lines.length, lines: lines.slice(offset, offset + limit) };
  }

  async watch(asks: readonly JobWatchAsk[]): Promise<JobWatchAnswer[]> {
    const jobs = await this.entries(asks);
    return asks.map(({ id, seenLines }, index) => {
      const lines = this.#jobs.get(id)?.lines ?? [];
      return {
        job: jobs[index] ?? null,
        lines: seenLines === null ? [] : lines.slice(seenLines),
        seenLines: lines.length,
        more: false,
      };
    });
  }

  async cancel({ id }: JobRef): Promise<CancelOutcome> {
    this.#available();
    const job = this.#jobs.get(id);
    if (job === undefined) return 'gone';
    if (job.status !== 'pending' && job.status !== 'processing') return 'ended';
    job.status = 'cancelled';
    job.finishedAt = this.#clock.now();
    job.error = { code: 'CANCELLED', message: 'Cancelled' };
    return 'cancelled';
  }

  async retry({ id }: JobRef): Promise<RetryOutcome> {
    this.#available();
    const job = this.#jobs.get(id);
    if (job === undefined) return 'gone';
    if (job.status !== 'failed' && job.status !== 'cancelled') return 'not failed';
    if (this.#waitsForChildren(job)) return 'waits for children';
    Object.assign(job, { status: 'pending', error: null, startedAt: null, finishedAt: null, attempts: 0 });
    return 'retried';
  }

  async change({ id }: JobRef, change: JobChange): Promise<'changed' | 'not waiting' | 'gone'> {
    this.#available();
    const job = this.#jobs.get(id);
    if (job === undefined) return 'gone';
    if (job.status !== 'pending') return 'not waiting';
    job.priority = change.priority ?? job.priority;
    if (change.delayMs !== undefined)
      job.runAt = change.delayMs === 0 ? null : this.#clock.now() + change.delayMs;
    return 'changed';
  }

  async trees(limit: number): Promise<KeptTree[]> {
    this.#available();
    return this.#trees.slice(0, limit);
  }

  async tree(id: string): Promise<KeptTree | null> {
    this.#available();
    return this.#trees.find(({ shape }) => shape.id === id) ?? null;
  }

  async knownTypes(): Promise<string[]> {
    this.#available();
    return [...new Set([...this.#jobs.values()].map(({ job }) => job.type))];
  }

  async typeStates(types: readonly string[]): Promise<TypeState[]> {
    this.#available();
    return types.map((type) => ({
      counts: this.#counts(type),
      cancelled: [...this.#jobs.values()].filter(
        ({ job, status }) => job.type === type && status === 'cancelled',
      ).length,
      settings: this.#settingsOf(type),
    }));
  }

  async changeType(type: string, change: Partial<JobTypeSettings>): Promise<void> {
    this.#available();
    this.#settings.set(type, { ...this.#settingsOf(type), ...change });
  }

  async putBack(): Promise<boolean> {
    return false;
  }

  async trimEnded(): Promise<number> {
    return 0;
  }

  async trimOutcomes(): Promise<void> {
    this.#available();
  }

  /** Begins the next job that may be; null when there is none. */
  begin(worker: string): MemoryJob | null {
    const now = this.#clock.now();
    for (const job of this.#jobs.values()) {
      if (job.runAt !== null && job.runAt <= now) job.runAt = null;
      if (job.status !== 'pending' || job.runAt !== null || this.#waitsForChildren(job)) continue;
      if (this.#settingsOf(job.job.type).paused) continue;
      Object.assign(job, { status: 'processing', startedAt: now, worker });
      return job;
    }
    return null;
  }

  /** Ends a job that was begun. */
  end(job: MemoryJob, result: unknown): void {
    const failed = result instanceof Error;
    const error = failed ? { code: 'FAILED', message: result.message } : null;
    Object.assign(job, {
      status: failed ? 'failed' : 'completed',
      ...(failed ? { error } : { result, progress: 100 }),
      attempts: job.attempts + 1,
      finishedAt: this.#clock.now(),
    });
  }

  #add(job: NewJob, tree: string | null, parent: string | null, children: readonly string[]): void {
    if (this.#jobs.has(job.id)) return;
    const { delayMs, priority } = job.options;
    const createdAt = this.#clock.now();
    this.#jobs.set(job.id, {
      job,
      createdAt,
      tree,
      parent,
      children,
      status: 'pending',
      startedAt: null,
      finishedAt: null,
      runAt: delayMs > 0 ? createdAt + delayMs : null,
      attempts: 0,
      priority,
      progress: 0,
      result: undefined,
      error: null,
      worker: null,
      lines: [],
    });
  }

  #stored(job: MemoryJob): StoredJob {
    return storedJob(job, this.#waitsForChildren(job));
  }

  #waitsForChildren({ children }: MemoryJob): boolean {
    return children.some((id) => this.#jobs.get(id)?.status !== 'completed');
  }

  #settingsOf(type: string): JobTypeSettings {
    return (
      this.#settings.get(type) ?? { paused: false, maxRunning: null, rate: null, keptMb: DEFAULT_KEPT_MB }
    );
  }

  #counts(type: string): QueueCounts {
    const counts: QueueCounts = {
      ...{ waiting: 0, active: 0, prioritized: 0, delayed: 0 },
      ...{ 'waiting-children': 0, completed: 0, failed: 0, cancelled: 0 },
    };
    for (const job of this.#jobs.values()) {
      const { state, status } = this.#stored(job);
      if (job.job.type !== type || state === null) continue;
      counts[status === 'cancelled' ? 'cancelled' : state] += 1;
    }
    return counts;
  }
}

function entryOf(stored: StoredJob): JobEntry {
  const { payload: _payload, result: _result, stacktrace: _stacktrace, ...rest } = stored;
  const { options: _options, logLines: _logLines, ...entry } = rest;
  return entry;
}
