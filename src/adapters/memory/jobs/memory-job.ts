import type { NewJob, StoredJob } from '../../../core/ports/job-store.ts';
import type { JobStatus } from '../../../model/job.ts';
import type { JobState } from '../../../model/queue.ts';

/** A job of the twin; what it is to do is worked out by `MemoryJobStore.work`. */
export interface MemoryJob {
  readonly job: NewJob;
  readonly createdAt: number;
  readonly tree: string | null;
  readonly parent: string | null;
  readonly children: readonly string[];
  status: JobStatus;
  startedAt: number | null;
  finishedAt: number | null;
  runAt: number | null;
  attempts: number;
  priority: number;
  progress: unknown;
  result: unknown;
  error: StoredJob['error'];
  worker: string | null;
  readonly lines: string[];
}

function stateOf({ status, runAt, priority }: MemoryJob, waitsForChildren: boolean): JobState {
  if (status === 'processing') return 'active';
  if (status === 'completed') return 'completed';
  if (status !== 'pending') return 'failed';
  if (waitsForChildren) return 'waiting-children';
  if (runAt !== null) return 'delayed';
  return priority > 0 ? 'prioritized' : 'waiting';
}

const kept = (value: unknown) => ({ text: JSON.stringify(value), truncated: false });

/** The job as the port tells it. */
export function storedJob(memory: MemoryJob, waitsForChildren: boolean): StoredJob {
  const { job, lines, result, children: _children, ...rest } = memory;
  const { priority, attempts, backoffMs, timeoutMs } = job.options;
  return {
    ...rest,
    id: job.id,
    type: job.type,
    state: stateOf(memory, waitsForChildren),
    mostAttempts: attempts,
    schedule: null,
    payload: kept(job.payload),
    result: memory.status === 'completed' ? kept(result) : null,
    stacktrace: [],
    options: { priority, attempts, backoffMs, ...(timeoutMs !== null && { timeoutMs }) },
    logLines: lines.length,
  };
}
