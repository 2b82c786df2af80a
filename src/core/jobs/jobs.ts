import { DomainError } from '../../model/domain-error.ts';
import {
  type EndedJobQuery,
  type JobChange,
  type JobEntry,
  type JobEvent,
  type JobInput,
  type JobQuery,
  type JobRecord,
  type JobView,
  MOST_RESULT_BYTES,
} from '../../model/job.ts';
import { type JobRef, ownJobRef } from '../../model/job-id.ts';
import { MOST_KEPT_TEXT } from '../../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Feed } from '../ports/feed.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { JobHistory } from '../ports/job-history.ts';
import type { JobStore, NewJob, StoredJob } from '../ports/job-store.ts';
import type { JobControl, SubmittedJob } from './control.ts';
import { fingerprint, newJobId } from './job-ids.ts';
import type { JobTypes } from './job-types.ts';
import { jobView } from './job-view.ts';
import type { JobWatch } from './job-watch.ts';
import { uploadsIn } from './uploads-in.ts';
import { untilEnded } from './until-ended.ts';
import { CANCEL_AGAIN_MS, CANCEL_LIMIT_MS } from '../../model/timings.ts';

export interface JobsOptions {
  readonly clock: Clock;
  readonly store: JobStore;
  readonly history: JobHistory;
  readonly types: JobTypes;
  readonly watch: JobWatch;
  readonly files: Pick<FileStore, 'noteUse'>;
}

/** Without a type, pages of all queues are merged: only so deep. */
const DEEPEST_MERGED_OFFSET = 10_000;

/** Typed jobs: in Redis while they live, in the history after that. */
export class Jobs implements JobControl {
  readonly #options: JobsOptions;

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  async submit(input: JobInput, key?: string): Promise<SubmittedJob> {
    const { store, clock } = this.#options;
    const job = await this.#newJob(input, '', (type) => newJobId(type, clock.now()));
    if (key === undefined) {
      await this.#noteFiles(job);
      await store.add([job]);
      return { id: job.id, status: 'pending' };
    }
    const claim = { id: job.id, fingerprint: fingerprint(input) };
    const claimed = await store.claimKey(key, claim);
    if (claimed.fingerprint !== claim.fingerprint)
      throw new DomainError('CONFLICT', 'This Idempotency-Key came with another request before.', {
        jobId: claimed.id,
      });
    if (claimed.submitted) {
      const ref = { id: claimed.id, type: job.type };
      const [entry] = await store.entries([ref]);
      const status = (entry ?? this.#options.history.get(ref))?.status ?? 'pending';
      return { id: claimed.id, status };
    }
    // Of requests at the same moment all add the one job, whose id is the first one's.
    const { id } = claimed;
    await this.#noteFiles({ ...job, id });
    await store.add([{ ...job, id }]);
    await store.settleKey(key, { ...claim, id });
    return { id, status: 'pending' };
  }

  async submitMany(inputs: readonly JobInput[]): Promise<string[]> {
    const { store, clock } = this.#options;
    const now = clock.now();
    const jobs: NewJob[] = [];
    for (const [index, input] of inputs.entries())
      jobs.push(await this.#newJob(input, `jobs.${index}`, (type) => newJobId(type, now)));
    for (const job of jobs) await this.#noteFiles(job);
    await store.add(jobs);
    return jobs.map(({ id }) => id);
  }

  async list(query: JobQuery): Promise<{ total: number; jobs: JobEntry[] }> {
    const { store, types } = this.#options;
    if (query.type !== undefined) return store.page([query.type], query);
    if (query.offset > DEEPEST_MERGED_OFFSET)
      throw new DomainError('INVALID_INPUT', 'Name a type to look that deep.', { path: 'type' });
    return store.page(await types.names(), query);
  }

  ended(query: EndedJobQuery): JobEntry[] {
    return this.#options.history.list(query);
  }

  async get(id: string, type?: string): Promise<JobView> {
    return jobView(await this.#need(await this.#resolve(id, type), MOST_RESULT_BYTES));
  }

  async details(id: string, type?: string): Promise<JobRecord> {
    const job = await this.#resolve(id, type);
    return { ...(await this.#need(job, MOST_KEPT_TEXT)), history: this.#options.history.attempts(job) };
  }

  async logs(
    id: string,
    page: { offset: number; limit: number },
    type?: string,
  ): Promise<{ total: number; lines: string[] }> {
    const { store, history } = this.#options;
    const job = await this.#resolve(id, type);
    const logs = await store.logs(job, page);
    if (logs.total > 0 || (await store.entries([job]))[0] || history.get(job) !== null) return logs;
    throw noJob(id);
  }

  follow(id: string, type?: string): Feed<JobEvent> {
    const resolve = () => this.#resolve(id, type);
    const { watch } = this.#options;
    return {
      follow: async function* (options) {
        yield* watch.feed(await resolve()).follow(options);
      },
    };
  }

  async cancel(id: string, type?: string): Promise<JobEntry> {
    const { store } = this.#options;
    const job = await this.#resolve(id, type);
    switch (await store.cancel(job)) {
      case 'gone':
        if (this.#options.history.get(job) === null) throw noJob(id);
        throw new DomainError('CONFLICT', 'The job has ended already.', { id });
      case 'ended':
        throw new DomainError('CONFLICT', 'The job has ended already.', { id });
      case 'foreign':
        throw new DomainError(
          'CONFLICT',
          'A worker that is not Capstan’s runs the job, and cannot be told to end it.',
          { id },
        );
      case 'scheduled':
        throw new DomainError('CONFLICT', 'It is the next run of a schedule: pause the schedule instead.', {
          id,
        });
      case 'cancelled':
        return this.#entry(job);
      case 'told':
        return this.#untilCancelled(job);
    }
  }

  async retry(id: string, type?: string): Promise<JobEntry> {
    const job = await this.#resolve(id, type);
    const outcome = await this.#options.store.retry(job);
    if (outcome === 'gone') throw this.#notInRedis(job);
    if (outcome === 'not failed')
      throw new DomainError('CONFLICT', 'Only a failed or cancelled job can be run again.', { id });
    if (outcome === 'waits for children')
      throw new DomainError('CONFLICT', 'It can be run again when its children have ended.', { id });
    return this.#entry(job);
  }

  async change(id: string, change: JobChange, type?: string): Promise<JobEntry> {
    const job = await this.#resolve(id, type);
    const outcome = await this.#options.store.change(job, change);
    if (outcome === 'gone') throw this.#notInRedis(job);
    if (outcome === 'not waiting')
      throw new DomainError('CONFLICT', 'Only a job that waits can be changed.', { id });
    return this.#entry(job);
  }

  /**
   * Which job is meant. An id of ours tells its type; one that another client has chosen may be in the queues of several.
   * @throws DomainError NOT_FOUND; CONFLICT naming the types when there are several
   */
  async #resolve(id: string, type: string | undefined): Promise<JobRef> {
    if (type !== undefined) return { id, type };
    const own = ownJobRef(id);
    if (own !== null) return own;
    const { store, types, history } = this.#options;
    const living = await store.typesWith(id, await types.names());
    const found = living.length > 0 ? living : history.typesWith(id);
    const [only] = found;
    if (only === undefined) throw noJob(id);
    if (found.length === 1) return { id, type: only };
    const names = found.toSorted().join(', ');
    throw new DomainError('CONFLICT', `Jobs of several types have this id; name one as “type”: ${names}`, {
      id: id.slice(0, 200),
      types: names,
    });
  }

  /** Who has it may not have heard, or may be lost: it is told again until it has ended. */
  async #untilCancelled(job: JobRef): Promise<JobEntry> {
    const { clock, store, watch } = this.#options;
    const stop = clock.every(CANCEL_AGAIN_MS, () => void store.cancel(job).catch(() => undefined));
    const late = new AbortController();
    const cancelLimit = clock.after(CANCEL_LIMIT_MS, () => late.abort());
    try {
      return await untilEnded(watch.feed(job, { lines: false }), late.signal);
    } catch (error) {
      if (!late.signal.aborted) throw error;
      throw new DomainError(
        'CONFLICT',
        `The job was told to end, but has not within ${CANCEL_LIMIT_MS / 1_000} s; it ends as soon as its worker hears of it.`,
        { id: job.id },
      );
    } finally {
      stop();
      cancelLimit();
    }
  }

  /** @throws DomainError INVALID_INPUT, its paths beginning with `at` */
  async #newJob(input: JobInput, at: string, newId: (type: string) => string): Promise<NewJob> {
    const { types } = this.#options;
    const { type, payload } = input;
    const options = await types.admit(input, at);
    return { id: newId(type), type, payload, options };
  }

  /** First, so that no file goes that a job is about to name. */
  async #noteFiles({ id, payload }: NewJob): Promise<void> {
    const uploads = uploadsIn(payload);
    if (uploads.length > 0) await this.#options.files.noteUse(uploads, id);
  }

  async #need(job: JobRef, mostText: number): Promise<StoredJob> {
    const { store, history } = this.#options;
    const found = (await store.read(job, mostText)) ?? history.get(job);
    if (found === null) throw noJob(job.id);
    return found;
  }

  async #entry(job: JobRef): Promise<JobEntry> {
    const [entry = null] = await this.#options.store.entries([job]);
    if (entry === null) throw noJob(job.id);
    return entry;
  }

  #notInRedis(job: JobRef): DomainError {
    const { id } = job;
    if (this.#options.history.get(job) === null) return noJob(id);
    return new DomainError('CONFLICT', 'The job is in the history alone; submit it again.', { id });
  }
}

export const noJob = (id: string): DomainError =>
  new DomainError('NOT_FOUND', 'There is no such job, or it is no longer kept.', { id: id.slice(0, 200) });
