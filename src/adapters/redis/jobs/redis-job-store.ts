import type { Redis } from 'ioredis';
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
  TypeState,
} from '../../../core/ports/job-store.ts';
import type { JobChange, JobEntry, JobQuery } from '../../../model/job.ts';
import type { JobRef } from '../../../model/job-id.ts';
import type { JobTypeSettings } from '../../../model/job-type.ts';
import { addJob, addJobs, addTree } from './job-adding.ts';
import { cancelJob, changeJob, type PlacedJob, putBackJob, retryJob } from './job-changes.ts';
import { bullPrefixOf, repliesFor } from '../cluster.ts';
import { trimEnded, trimOutcomes } from './ended-retention.ts';
import { JobHandles } from './job-handles.ts';
import { ownKey, queueBase, typesKey } from './job-keys.ts';
import { pageOfJobs } from './job-pages.ts';
import { entriesOf, readJob, watchJobs } from './job-reads.ts';
import { keepTree, keptTree, keptTrees } from './kept-trees.ts';
import { changeType, typeStates } from './type-states.ts';

export interface RedisJobStoreOptions {
  /** Gives the engine's connection or throws REDIS_UNAVAILABLE. */
  readonly client: () => Redis;
}

const KEY_SECONDS = 86_400;

/** Typed jobs in BullMQ queues, one for each type. Close it at the end. */
export class RedisJobStore implements JobStore {
  readonly #client: () => Redis;
  readonly #handles = new JobHandles();
  /** Types that Redis has been told of, on the connection of now. */
  #told: { readonly client: Redis; readonly types: Set<string> } | null = null;

  constructor({ client }: RedisJobStoreOptions) {
    this.#client = client;
  }

  async add(jobs: readonly NewJob[]): Promise<void> {
    const client = this.#client();
    const [first] = jobs;
    await this.#tell(client, new Set(jobs.map(({ type }) => type)));
    if (jobs.length === 1 && first !== undefined)
      await addJob(this.#handles.queue(client, first.type), first);
    else await addJobs(client, this.#handles, jobs);
  }

  async addTree(root: NewTreeJob, createdAt: number): Promise<void> {
    const client = this.#client();
    await this.#tell(client, typesOf(root));
    // Its shape first: a tree whose jobs are there can be looked at.
    await keepTree(client, this.#prefix, root, createdAt);
    await addTree(client, this.#handles, root);
  }

  async claimKey(key: string, claim: KeyClaim): Promise<KeyClaim & { submitted: boolean }> {
    const name = this.#keyName(key);
    const replies = await this.#client()
      .multi()
      .set(name, JSON.stringify({ ...claim, submitted: false }), 'EX', KEY_SECONDS, 'NX')
      .get(name)
      .exec();
    const text = replies?.[1]?.[1];
    return typeof text === 'string'
      ? (JSON.parse(text) as KeyClaim & { submitted: boolean })
      : { ...claim, submitted: false };
  }

  async settleKey(key: string, claim: KeyClaim): Promise<void> {
    const value = JSON.stringify({ ...claim, submitted: true });
    await this.#client().set(this.#keyName(key), value, 'EX', KEY_SECONDS);
  }

  read(job: JobRef, mostText: number): Promise<StoredJob | null> {
    return this.#with((client) => readJob(client, this.#prefix, job, mostText));
  }

  entries(jobs: readonly JobRef[]): Promise<(JobEntry | null)[]> {
    return this.#with((client) => entriesOf(client, this.#prefix, jobs));
  }

  typesWith(id: string, types: readonly string[]): Promise<string[]> {
    return this.#with(async (client) => {
      const prefix = this.#prefix;
      // Of the keys of a queue only those of jobs are hashes with a time.
      const replies = await repliesFor(
        client,
        types,
        (pipeline, type) => pipeline.call('HEXISTS', queueBase(prefix, type) + id, 'timestamp'),
        () => true,
      );
      return types.filter((_, index) => replies[index]?.[0] === 1);
    });
  }

  page(types: readonly string[], query: JobQuery): Promise<{ total: number; jobs: JobEntry[] }> {
    return this.#with((client) => pageOfJobs(client, this.#prefix, types, query));
  }

  async logs(
    { id, type }: JobRef,
    { offset, limit }: { offset: number; limit: number },
  ): Promise<{ total: number; lines: string[] }> {
    const key = `${queueBase(this.#prefix, type)}${id}:logs`;
    const client = this.#client();
    const [total, lines] = await Promise.all([
      client.llen(key),
      client.lrange(key, offset, offset + limit - 1),
    ]);
    return { total, lines };
  }

  watch(asks: readonly JobWatchAsk[]): Promise<JobWatchAnswer[]> {
    return this.#with((client) => watchJobs(client, this.#prefix, asks));
  }

  cancel(job: JobRef): Promise<CancelOutcome> {
    return this.#withJob(job, cancelJob);
  }

  retry(job: JobRef): Promise<RetryOutcome> {
    return this.#withJob(job, retryJob);
  }

  change(job: JobRef, change: JobChange): Promise<'changed' | 'not waiting' | 'gone'> {
    return this.#withJob(job, (placed) => changeJob(placed, change));
  }

  putBack(job: JobRef): Promise<boolean> {
    return this.#with(async (client) => {
      const { id, type } = job;
      const queue = this.#handles.queue(client, type);
      return putBackJob({ client, prefix: this.#prefix, type, queue, id });
    });
  }

  trees(limit: number): Promise<KeptTree[]> {
    return this.#with((client) => keptTrees(client, this.#prefix, limit));
  }

  tree(id: string): Promise<KeptTree | null> {
    return this.#with((client) => keptTree(client, this.#prefix, id));
  }

  async knownTypes(): Promise<string[]> {
    return this.#client().smembers(typesKey(this.#prefix));
  }

  typeStates(types: readonly string[]): Promise<TypeState[]> {
    return this.#with((client) => typeStates(client, this.#prefix, types));
  }

  changeType(type: string, change: Partial<JobTypeSettings>): Promise<void> {
    return this.#with(async (client) => {
      await this.#tell(client, new Set([type]));
      const queue = this.#handles.queue(client, type);
      await changeType(client, { queue, prefix: this.#prefix, type }, change);
      if (change.keptMb !== undefined) await this.trimEnded(type);
    });
  }

  trimEnded(type: string): Promise<number> {
    return this.#with(async (client) => {
      const backend = this.#handles.queue(client, type).getBackend();
      await backend.client;
      return trimEnded({ client, prefix: this.#prefix, type, backend });
    });
  }

  trimOutcomes(): Promise<void> {
    return this.#with((client) => trimOutcomes(client, this.#prefix));
  }

  close(): Promise<void> {
    return this.#handles.close();
  }

  /** Even a missing connection is a rejection, not an exception. */
  async #with<Result>(act: (client: Redis) => Promise<Result>): Promise<Result> {
    return act(this.#client());
  }

  #withJob<Result>(
    { id, type }: JobRef,
    act: (placed: PlacedJob) => Promise<Result | 'gone'>,
  ): Promise<Result | 'gone'> {
    return this.#with(async (client) => {
      const queue = this.#handles.queue(client, type);
      return act({ client, prefix: this.#prefix, type, queue, id });
    });
  }

  async #tell(client: Redis, types: ReadonlySet<string>): Promise<void> {
    if (this.#told?.client !== client) this.#told = { client, types: new Set() };
    const told = this.#told.types;
    const fresh = [...types].filter((type) => !told.has(type));
    if (fresh.length === 0) return;
    await client.sadd(typesKey(this.#prefix), ...fresh);
    for (const type of fresh) told.add(type);
  }

  #keyName(key: string): string {
    return ownKey(this.#prefix, `key:${key}`);
  }

  get #prefix(): string {
    return bullPrefixOf(this.#client());
  }
}

function typesOf({ type, children }: NewTreeJob): Set<string> {
  return new Set([type, ...children.flatMap((child) => [...typesOf(child)])]);
}
