import type { JobWorkerBeat, JobWorkerMode } from '../../model/job-worker.ts';

/** A worker that is heard of, and how long ago, ms. */
export interface HeardWorker {
  readonly beat: JobWorkerBeat;
  readonly ageMs: number;
}

/** The job workers of all machines, as they say of themselves. May throw DomainError REDIS_UNAVAILABLE. */
export interface WorkerDirectory {
  list(): Promise<HeardWorker[]>;
  /** Asks a worker for a mode; false when it is not heard of. */
  setMode(id: string, mode: JobWorkerMode): Promise<boolean>;
  /** A worker is known to be gone. */
  forget(id: string): Promise<void>;
}
