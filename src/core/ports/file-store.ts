import type { Readable } from 'node:stream';
import type { JobFile } from '../../model/job-file.ts';

/** Files of the data folder. */
export interface FileStore {
  /** Newest first. */
  list(limit: number): Promise<JobFile[]>;
  find(id: string): Promise<JobFile | null>;
  /** Takes a file in. @throws DomainError PAYLOAD_TOO_LARGE; whatever the stream fails with */
  receive(file: { id: string; name: string; mediaType: string }, content: Readable): Promise<JobFile>;
  /** Where its content lies. */
  path(id: string): string;
  /** False when there was none. */
  remove(id: string): Promise<boolean>;
}
