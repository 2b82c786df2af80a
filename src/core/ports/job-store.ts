import type { JobChange, JobEntry, JobQuery, JobRecord } from '../../model/job.ts';
import type { ChildFailure } from '../../model/job-tree.ts';
import type { JobRef } from '../../model/job-id.ts';
import type { JobTypeSettings } from '../../model/job-type.ts';
import type { QueueCounts } from '../../model/queue.ts';

/** Options with every gap filled that is not for the worker to fill. */
export interface ResolvedJobOptions {
  readonly priority: number;
  readonly delayMs: number;
  readonly attempts: number;
  readonly backoffMs: number;
  /** Null: as the type says where the job is run. */
  readonly timeoutMs: number | null;
}

/** A job to be added. */
export interface NewJob {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
  readonly options: ResolvedJobOptions;
}

/** A job of a tree to be added. */
export interface NewTreeJob extends NewJob {
  readonly onFailure: ChildFailure;
  readonly children: readonly NewTreeJob[];
}

/** The shape of a tree, kept longer than its jobs. */
export interface TreeShape {
  readonly id: string;
  readonly type: string;
  readonly onFailure: ChildFailure;
  readonly children: readonly TreeShape[];
}
export interface KeptTree {
  readonly createdAt: number;
  readonly shape: TreeShape;
}

/** What the datastore has of a job. */
export type StoredJob = Omit<JobRecord, 'history'>;

/** What the first request of a key has asked for. */
export interface KeyClaim {
  readonly id: string;
  readonly fingerprint: string;
}

/** How a try to cancel ends. */
export type CancelOutcome =
  | 'cancelled'
  /** It runs: its worker has been told. */
  | 'told'
  /** A worker runs it that is not Capstan's and does not listen. */
  | 'foreign'
  | 'ended'
  /** It is the next run of a schedule. */
  | 'scheduled'
  | 'gone';

/** How a try to run a job again ends. */
export type RetryOutcome =
  | 'retried'
  | 'not failed'
  /** Its children have not ended yet. */
  | 'waits for children'
  | 'gone';

/** A job that is watched. */
export interface JobWatchAsk extends JobRef {
  /** How many lines of its log have been seen, counted from the first that was ever written; null: none is wanted. */
  readonly seenLines: number | null;
}
export interface JobWatchAnswer {
  readonly job: JobEntry | null;
  /** As many of those not seen yet as come at once. */
  readonly lines: string[];
  /** With these; for the next look. */
  readonly seenLines: number;
  /** There are more lines already. */
  readonly more: boolean;
}

/** What a type's queue is like now. */
export interface TypeState {
  readonly counts: QueueCounts;
  /** Of the failed ones, about. */
  readonly cancelled: number;
  readonly settings: JobTypeSettings;
}

/** Typed jobs as the datastore has them. Every method may throw DomainError REDIS_UNAVAILABLE. */
export interface JobStore {
  /** All of them or none; one whose id is there already stays as it is. */
  add(jobs: readonly NewJob[]): Promise<void>;
  addTree(root: NewTreeJob, createdAt: number): Promise<void>;
  /** Keeps the first claim of a key for a day; `submitted`: its job has been added. */
  claimKey(key: string, claim: KeyClaim): Promise<KeyClaim & { readonly submitted: boolean }>;
  /** The job of the key has been added. */
  settleKey(key: string, claim: KeyClaim): Promise<void>;
  /** Texts are cut at `mostText` bytes. */
  read(job: JobRef, mostText: number): Promise<StoredJob | null>;
  /** Null for those that are not there (any more). */
  entries(jobs: readonly JobRef[]): Promise<(JobEntry | null)[]>;
  page(types: readonly string[], query: JobQuery): Promise<{ total: number; jobs: JobEntry[] }>;
  /** Those of the types that have a job of that id. */
  typesWith(id: string, types: readonly string[]): Promise<string[]>;
  logs(job: JobRef, page: { offset: number; limit: number }): Promise<{ total: number; lines: string[] }>;
  watch(asks: readonly JobWatchAsk[]): Promise<JobWatchAnswer[]>;
  cancel(job: JobRef): Promise<CancelOutcome>;
  retry(job: JobRef): Promise<RetryOutcome>;
  /** Puts a job that was given up against its own options back to waiting, its attempts counted; false when it is not failed. */
  putBack(job: JobRef): Promise<boolean>;
  change(job: JobRef, change: JobChange): Promise<'changed' | 'not waiting' | 'gone'>;
  trees(limit: number): Promise<KeptTree[]>;
  tree(id: string): Promise<KeptTree | null>;
  /** Types of which there have ever been jobs. */
  knownTypes(): Promise<string[]>;
  typeStates(types: readonly string[]): Promise<TypeState[]>;
  changeType(type: string, change: Partial<JobTypeSettings>): Promise<void>;
  /** Removes the oldest ended jobs of a type that are too many or take too much. @returns how many */
  trimEnded(type: string): Promise<number>;
  /** Drops the oldest outcomes where they take too much, read or not. */
  trimOutcomes(): Promise<void>;
}
