import { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { FormerHolder, GivingBack, HeldJob, JobHoldings } from '../../../core/ports/job-holdings.ts';
import type { JobError } from '../../../model/job.ts';
import { giveBackJob, lockedJobs } from '../give-back.ts';
import {
  attemptOutcome,
  failAttempt,
  failForGood,
  type HeldJob as HeldBullJob,
  keepTrace,
} from './job-ends.ts';
import { bullPrefixOf } from '../cluster.ts';
import { JobHandles } from './job-handles.ts';
import { OWN_FIELDS, outcomesKey, queueBase } from './job-keys.ts';
import { readOptions } from './job-options.ts';
import { EndRefused, tellOutcome } from './end-scripts.ts';
import { readMarks, renewLocks } from './own-locks.ts';

/** Jobs in the hands of processes, by their lock tokens. Close it at the end. */
export class RedisJobHoldings implements JobHoldings {
  readonly #client: () => Redis;
  readonly #handles = new JobHandles();

  /** `client` gives the keeper's connection or throws REDIS_UNAVAILABLE. */
  constructor({ client }: { client: () => Redis }) {
    this.#client = client;
  }

  async held(types: readonly string[], tokenPrefix: string): Promise<HeldJob[]> {
    const client = this.#client();
    const found = await Promise.all(types.map((type) => this.#heldOf(client, type, tokenPrefix)));
    return found.flat();
  }

  async giveBack(job: HeldJob, { suspect, count, holder, cause }: GivingBack): Promise<void> {
    const client = this.#client();
    const queue = this.#handles.queue(client, job.type);
    const stored = await Job.fromId<unknown>(queue, job.id);
    if (stored === undefined) return;
    const error: JobError = { code: 'WORKER_DIED', message: cause };
    const outcome = attemptOutcome({ type: job.type, job: stored, holder }, 'lost', error);
    const key = (suffix: string) => queue.toKey(suffix);
    await giveBackJob(
      { client, key, backend: queue.getBackend() },
      {
        id: job.id,
        token: job.token,
        blame: suspect,
        commands: [
          tellOutcome(outcomesKey(this.#prefix), outcome),
          ...(count === null ? [] : [['HINCRBY', key(job.id), OWN_FIELDS[count], 1] as const]),
        ],
      },
    );
  }

  async fail(
    job: HeldJob,
    error: JobError,
    { retry, holder }: { retry: boolean; holder: FormerHolder },
  ): Promise<void> {
    const client = this.#client();
    const queue = this.#handles.queue(client, job.type);
    const stored = await Job.fromId<unknown>(queue, job.id);
    if (stored === undefined) return;
    keepTrace(stored, `${error.code}: ${error.message}`);
    const { type, token } = job;
    const held: HeldBullJob = { client, queue, prefix: this.#prefix, type, job: stored, token, holder };
    const again = retry && stored.attemptsMade + 1 < readOptions(stored.opts).attempts;
    try {
      if (again) await failAttempt(held, error);
      else await failForGood(held, error);
    } catch (failure) {
      if (!(failure instanceof EndRefused)) throw failure;
    }
  }

  async extend(jobs: readonly HeldJob[], ms: number): Promise<void> {
    const client = this.#client();
    for (const type of new Set(jobs.map((job) => job.type))) {
      const own = jobs.filter((job) => job.type === type);
      await renewLocks(client, queueBase(this.#prefix, type), own, ms);
    }
  }

  close(): Promise<void> {
    return this.#handles.close();
  }

  async #heldOf(client: Redis, type: string, tokenPrefix: string): Promise<HeldJob[]> {
    const base = queueBase(this.#prefix, type);
    const locked = await lockedJobs({ client, key: (suffix) => base + suffix }, (token) =>
      token.startsWith(tokenPrefix),
    );
    return Promise.all(
      locked.map(async ({ id, token }) => ({ id, type, token, ...(await readMarks(client, base, id)) })),
    );
  }

  get #prefix(): string {
    return bullPrefixOf(this.#client());
  }
}
