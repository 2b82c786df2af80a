/** Entries of the threads and processes that an engine starts. A host computes them, for only an entry knows where it is. */
export interface WorkerEntries {
  readonly guard: URL;
  readonly threadHost: URL;
  readonly oscillatorThread: URL;
  readonly poolWorker: URL;
  readonly jobWorker: URL;
}

/** `locate` finds the entry of a name: `src/workers/<name>.ts`, or what it was built to. */
export const workerEntries = (locate: (name: string) => URL): WorkerEntries => ({
  guard: locate('guard'),
  threadHost: locate('thread-host'),
  oscillatorThread: locate('oscillator-thread'),
  poolWorker: locate('pool-worker'),
  jobWorker: locate('job-worker'),
});
