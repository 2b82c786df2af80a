import type { JobError } from '../job.ts';
import type { JobTypeDescription } from '../job-type.ts';

/* What a keeper (the engine, or the worker command) and a job worker process say to each other over IPC. */

/** A folder of scripts whose `jobs/` holds job types. */
export interface TypeFolder {
  readonly path: string;
  readonly source: 'example' | 'user';
}

/** Where types are found, and files that are left alone because loading them has ended a process. */
export interface TypeSources {
  readonly folders: readonly TypeFolder[];
  readonly skip: readonly string[];
}

export interface JobWorkerConfiguration extends TypeSources {
  readonly redisUrl: string;
  readonly prefix: string;
  /** Who runs it: the id of an engine, or of a worker command. */
  readonly keeper: string;
  /** Begins the lock tokens of everything that this life of the process takes. */
  readonly run: string;
  readonly version: string;
  /** Types that it takes; null: all. */
  readonly types: readonly string[] | null;
  /** Jobs of each type at the same time; null: as the type says. */
  readonly concurrency: number | null;
  /** Folder of the files that were uploaded and that jobs make. */
  readonly filesDir: string;
  /** Folders of whose files jobs may name the path. */
  readonly allowedFolders: readonly string[];
  /** What jobs may ask over HTTP besides the public internet: `127.0.0.1:8080`, `crm.internal:443`. */
  readonly httpAllow: readonly string[];
  /** Locks last the night. */
  readonly asleep: boolean;
}

export type ToJobWorker =
  /** The first message of a process that is to work. */
  | { readonly type: 'work'; readonly configuration: JobWorkerConfiguration }
  /** The first message of a process that only tells what types there are, and ends. */
  | { readonly type: 'describe'; readonly sources: TypeSources }
  /** Take nothing new, finish what is in hand within so long, give back the rest, end. */
  | { readonly type: 'stop'; readonly graceMs: number }
  | { readonly type: 'asleep'; readonly asleep: boolean };

export type FromJobWorker =
  /** It is about to load this file: should nothing follow, the file is to blame. */
  | { readonly type: 'loading'; readonly file: string }
  | { readonly type: 'described'; readonly types: readonly JobTypeDescription[] }
  /** It takes jobs. `worker`: the id under which it is heard of. */
  | { readonly type: 'ready'; readonly worker: string; readonly types: readonly string[] }
  /** It is alive, told every second. */
  | { readonly type: 'beat' }
  /** It was asked to drain and has; it ends now and is not to be started again by itself. */
  | { readonly type: 'drained' };

/** Descriptor of the file in which a worker notes what it is doing. */
export const BOARD_DESCRIPTOR = 4;
/** Bytes of one place of the board; there are as many places as jobs at the same time. */
export const BOARD_PLACE_BYTES = 512;
/** Places of a board. */
export const MOST_BOARD_PLACES = 4_096;

/** What a worker notes about a job that it has begun, where it outlives the worker. */
export interface BoardNote {
  readonly id: string;
  readonly type: string;
  /** By the monotonic clock, ms, which all processes of a machine share. */
  readonly startedAt: number;
  readonly timeoutMs: number;
  /** It is to fail with this: its process ends because of it. */
  readonly error?: JobError;
  /** It has ended its process, somehow. */
  readonly guilty?: true;
}
