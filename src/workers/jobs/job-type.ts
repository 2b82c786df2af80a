import type { FileHandle } from 'node:fs/promises';
import type { z } from 'zod';
import type { FileReference, JobFile } from '../../model/job-file.ts';
import type { JobFormHints, JobTypeDefaults } from '../../model/job-type.ts';

/**
 * A kind of job: what it takes, how it is done, how it is asked for. The built-in ones are in `types/`, one folder each;
 * a user's is a module in `jobs/` of the scripts folder whose default export is `process`, with `schema`, `summary`,
 * `hints` and `defaults` beside it, and the file's name for a name.
 */
export interface JobType<Payload = unknown> {
  /** Small letters, digits and hyphens: `file-processing`. It is in URLs and in the name of the queue. */
  readonly name: string;
  /** As people say it: `File processing`. */
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  /** What a payload is. Its JSON schema (of the input) makes the form, so titles and descriptions are worth their while. */
  readonly schema: z.ZodType<Payload>;
  /** What the schema alone does not tell a form. */
  readonly hints?: JobFormHints;
  /** How its jobs are run where they say nothing else. Default: see `DEFAULT_JOB_TYPE`. */
  readonly defaults?: Partial<JobTypeDefaults>;
  /**
   * Does one attempt. The payload has passed the schema. What it returns is JSON and becomes the result. It may be run
   * again from the beginning at any time, for a machine may be lost.
   * @throws JobFailure to say more than that it failed; anything else is a failure that is tried again
   */
  process(payload: Payload, context: JobContext): unknown;
}

/** What an attempt is given. */
export interface JobContext {
  /** Id of the job. */
  readonly id: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /**
   * Aborts when the attempt is to end early: cancelled, timed out, the worker stops. Whoever does not obey within a few
   * seconds is ended together with its process.
   */
  readonly signal: AbortSignal;
  /** Says how far it is: 0–100, or an object. The newest counts; call it as often as you like. */
  progress(progress: number | Readonly<Record<string, unknown>>): void;
  /** Adds a line to the job's log, cut at 8,192 characters; the last 1,000 are kept. */
  log(line: string): void;
  readonly files: JobFiles;
  /** Results of the children in a tree, by job id; empty where there are none. */
  children(): Promise<Readonly<Record<string, unknown>>>;
}

/** Files that a job reads and writes. */
export interface JobFiles {
  /**
   * Opens a file that the payload names. Close it.
   * @throws JobFailure REFUSED for one that is not there, lies outside of the allowed folders, or is no regular file
   */
  open(reference: FileReference): Promise<InputFile>;
  /** Begins a file that this job makes; it is kept once `finish` has resolved, and can be downloaded then. */
  create(name: string, mediaType: string): Promise<OutputFile>;
}

/** A regular file, open for reading. */
export interface InputFile {
  /** Without folders. */
  readonly name: string;
  /** When it was opened. */
  readonly bytes: number;
  /** Read from this: what `path` names may be another file by now. */
  readonly handle: FileHandle;
  readonly path: string;
  close(): Promise<void>;
}

/** A file being made. */
export interface OutputFile {
  /** Write here with anything that writes to a path. */
  readonly path: string;
  /**
   * Keeps it; put the result into yours as `{file: …}`.
   * @throws JobFailure INVALID_RESULT when it is larger than 50 MB
   */
  finish(): Promise<JobFile>;
  /** Throws it away. What is neither finished nor discarded when the attempt ends is discarded. */
  discard(): Promise<void>;
}
