import type { Readable } from 'node:stream';
import type { JobFile } from '../../model/job-file.ts';

/** A file, and the jobs and schedules that were submitted with it, the last thousand. */
export interface UsedFile {
  readonly file: JobFile;
  readonly users: readonly string[];
}

/** Files of the data folder. */
export interface FileStore {
  /** Newest first. */
  list(limit: number): Promise<JobFile[]>;
  find(id: string): Promise<JobFile | null>;
  /** Takes a file in. @throws DomainError PAYLOAD_TOO_LARGE; whatever the stream fails with */
  receive(file: { id: string; name: string; mediaType: string }, content: Readable): Promise<JobFile>;
  /** Where its content lies. */
  path(id: string): string;
  /** All of them with who uses them, the oldest first. */
  used(): Promise<UsedFile[]>;
  /** Notes that a job, by its id, or a schedule names these files in its payload; those that are not there are left out. */
  noteUse(ids: readonly string[], user: string): Promise<void>;
  /** Removes what was begun long ago and never became a file. */
  tidy(): Promise<void>;
  /** False when there was none. */
  remove(id: string): Promise<boolean>;
}
