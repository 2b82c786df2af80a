import type { Readable } from 'node:stream';
import type {
  EndedJobQuery,
  JobChange,
  JobEntry,
  JobEvent,
  JobInput,
  JobQuery,
  JobRecord,
  JobStatus,
  JobView,
} from '../../model/job.ts';
import type { JobFile } from '../../model/job-file.ts';
import type { JobTypeSettings, JobTypeView } from '../../model/job-type.ts';
import type { TreeNode, TreeRow, TreeView } from '../../model/job-tree.ts';
import type { JobWorkerMode, JobWorkerSettings, JobWorkerView } from '../../model/job-worker.ts';
import type {
  ScheduleChange,
  ScheduleInput,
  ScheduleOutlook,
  ScheduleRule,
  ScheduleView,
} from '../../model/schedule.ts';
import type { Feed } from '../ports/feed.ts';

/** What has become of a submitted job at the moment of the answer. */
export interface SubmittedJob {
  readonly id: string;
  /** `pending`, unless the same request was made before. */
  readonly status: JobStatus;
}

/**
 * Typed jobs. Every method may throw DomainError REDIS_UNAVAILABLE, NOT_FOUND for a job that is not there, and CONFLICT for an
 * id that jobs of several types have when `type` is left out; ids of ours tell their type.
 */
export interface JobControl {
  /**
   * `key`: requests with the same one within a day submit one job.
   * @throws DomainError INVALID_INPUT by the type's schema; CONFLICT when the key came with another job before
   */
  submit(input: JobInput, key?: string): Promise<SubmittedJob>;
  /** All of them or none. @returns their ids, in order @throws DomainError INVALID_INPUT */
  submitMany(inputs: readonly JobInput[]): Promise<string[]>;
  list(query: JobQuery): Promise<{ total: number; jobs: JobEntry[] }>;
  /** Those that have ended, Redis or not; never throws REDIS_UNAVAILABLE. */
  ended(query: EndedJobQuery): JobEntry[];
  get(id: string, type?: string): Promise<JobView>;
  details(id: string, type?: string): Promise<JobRecord>;
  logs(
    id: string,
    page: { offset: number; limit: number },
    type?: string,
  ): Promise<{ total: number; lines: string[] }>;
  /** Follows a job until it has ended. @throws inside the iteration */
  follow(id: string, type?: string): Feed<JobEvent>;
  /** Resolves when it has ended. @throws DomainError CONFLICT when it had before, or is a schedule's next run */
  cancel(id: string, type?: string): Promise<JobEntry>;
  /** @throws DomainError CONFLICT when it has not failed, or its children have not ended */
  retry(id: string, type?: string): Promise<JobEntry>;
  /** @throws DomainError CONFLICT when it does not wait */
  change(id: string, change: JobChange, type?: string): Promise<JobEntry>;
}

/** Jobs with children. */
export interface TreeControl {
  /** @throws DomainError INVALID_INPUT */
  submit(tree: TreeNode): Promise<TreeView>;
  list(limit: number): Promise<TreeRow[]>;
  get(id: string): Promise<TreeView>;
  cancel(id: string): Promise<TreeView>;
}

/** Jobs that are submitted by a rule. */
export interface ScheduleControl {
  list(): Promise<ScheduleView[]>;
  get(id: string): Promise<ScheduleView>;
  /** @throws DomainError INVALID_INPUT */
  create(input: ScheduleInput): Promise<ScheduleView>;
  /** @throws DomainError INVALID_INPUT */
  change(id: string, change: ScheduleChange): Promise<ScheduleView>;
  remove(id: string): Promise<void>;
  setPaused(id: string, paused: boolean): Promise<ScheduleView>;
  /** Submits its job now. @returns the job's id */
  run(id: string): Promise<string>;
  /** @throws DomainError INVALID_INPUT for a rule that cannot be understood */
  preview(rule: ScheduleRule): ScheduleOutlook;
}

/** The types that jobs may have. */
export interface JobTypeControl {
  list(): Promise<JobTypeView[]>;
  get(name: string): Promise<JobTypeView>;
  change(name: string, change: Partial<JobTypeSettings>): Promise<JobTypeView>;
  /** Reads the scripts folder again. */
  reload(): Promise<JobTypeView[]>;
}

/** The processes that run jobs, wherever they are. */
export interface JobWorkerControl {
  list(): Promise<JobWorkerView[]>;
  setMode(id: string, mode: JobWorkerMode): Promise<JobWorkerView>;
  settings(): JobWorkerSettings;
  changeSettings(change: Partial<JobWorkerSettings>): Promise<JobWorkerSettings>;
  /** Jobs that the workers of this engine have in hand; known without Redis. */
  inHand(): number;
}

/** A file on its way out. */
export interface FileContent {
  readonly file: JobFile;
  /** Where it lies. */
  readonly path: string;
}

/** Files that jobs read and have made. */
export interface FileControl {
  list(limit: number): Promise<JobFile[]>;
  /** @throws DomainError NOT_FOUND */
  get(id: string): Promise<JobFile>;
  /** Takes a file in. @throws DomainError PAYLOAD_TOO_LARGE; whatever the stream fails with */
  receive(name: string, mediaType: string, content: Readable): Promise<JobFile>;
  /** @throws DomainError NOT_FOUND */
  content(id: string): Promise<FileContent>;
  /** @throws DomainError NOT_FOUND */
  remove(id: string): Promise<void>;
}

/** Everything about typed jobs. */
export interface JobControls {
  readonly jobs: JobControl;
  readonly trees: TreeControl;
  readonly schedules: ScheduleControl;
  readonly jobTypes: JobTypeControl;
  readonly jobWorkers: JobWorkerControl;
  readonly files: FileControl;
}
