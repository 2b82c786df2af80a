/**
 * The number of the last task that a worker has begun, kept where it outlives the worker: what a killed process was
 * about to report is lost, so this alone says which of its tasks it had touched.
 */
export interface StartCounter {
  /** A file descriptor for the child; it writes four bytes, little-endian, at the beginning of the file. */
  readonly descriptor: number;
  read(): number;
  close(): void;
}

export type StartCounterFactory = () => StartCounter;
