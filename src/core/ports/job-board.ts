import type { BoardNote } from '../../model/wire/job-worker.ts';

/** The keeper's end of the file in which a worker notes what it has begun; it outlives the worker. */
export interface JobBoard {
  /** A file descriptor for the child. */
  readonly descriptor: number;
  /** What is on it. */
  read(): BoardNote[];
  close(): void;
}

export type JobBoardFactory = () => JobBoard;
