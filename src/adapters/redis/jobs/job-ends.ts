import type { Job, Queue, RedisQueueBackend, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { type AttemptOutcome, type JobEntry, type JobError, MOST_ENDED_JOBS } from '../../../model/job.ts';
import { writeFailure } from '../../../model/job-failure.ts';
import { scheduleOfJob } from '../../../model/job-id.ts';
import type { KeptText } from '../../../model/task.ts';
import { cutWithNote } from '../../../model/values/keep-text.ts';
import { type JobOutcome, MOST_OUTCOME_TEXT } from '../../../model/wire/job-outcome.ts';
import { idOfKey } from './entry-fields.ts';
import { CANCELLED_SET, OWN_FIELDS, outcomesKey } from './job-keys.ts';
import { readOptions } from './job-options.ts';
import { type EndScript, runEnding } from './end-scripts.ts';

/** Who had a job when it ended. */
export interface Holder {
  readonly worker: string;
  readonly machine: string;
  readonly pid: number;
}

/** A job that somebody holds the lock of. */
export interface HeldJob {
  /** The raw connection of the queue. */
  readonly client: Redis;
  readonly queue: Queue | Worker;
  readonly prefix: string;
  readonly type: string;
  readonly job: Job<unknown>;
  readonly token: string;
  readonly holder: Holder;
}

/** As much of a text as goes along with an outcome. */
function outcomeText(text: string): KeptText {
  return { text: text.slice(0, MOST_OUTCOME_TEXT), truncated: text.length > MOST_OUTCOME_TEXT };
}

/** An attempt as it has ended now. */
export function attemptOutcome(
  { type, job, holder }: Pick<HeldJob, 'type' | 'job' | 'holder'>,
  outcome: AttemptOutcome,
  error: JobError | null,
): JobOutcome {
  return {
    ...holder,
    id: job.id ?? '',
    type,
    number: job.attemptsMade + 1,
    startedAt: job.processedOn ?? null,
    endedAt: Date.now(),
    outcome,
    error,
  };
}

/** The same, and the job with it. `result`: of a completed one, as JSON text. */
export function finalOutcome(
  held: Pick<HeldJob, 'type' | 'job' | 'holder'>,
  status: 'completed' | 'failed' | 'cancelled',
  { error = null, result = null }: { error?: JobError | null; result?: string | null },
): JobOutcome {
  const { job, type } = held;
  const outcome = attemptOutcome(held, status === 'completed' ? 'completed' : 'failed', error);
  const { options, attempts, tree } = readOptions(job.opts);
  const entry: JobEntry = {
    id: outcome.id,
    type,
    status,
    state: status === 'completed' ? 'completed' : 'failed',
    createdAt: job.timestamp,
    startedAt: outcome.startedAt,
    finishedAt: outcome.endedAt,
    runAt: null,
    attempts: outcome.number,
    mostAttempts: attempts,
    priority: job.priority,
    progress: status === 'completed' && typeof job.progress === 'number' ? 100 : job.progress,
    error,
    worker: outcome.worker,
    tree,
    parent: job.parentKey === undefined ? null : idOfKey(job.parentKey),
    schedule: scheduleOfJob(outcome.id),
  };
  return {
    ...outcome,
    ended: {
      entry,
      payload: outcomeText(JSON.stringify(job.data)),
      result: result === null ? null : outcomeText(result),
      stacktrace: (job.stacktrace ?? []).slice(-3).map((trace) => cutWithNote(trace, MOST_OUTCOME_TEXT)),
      options,
    },
  };
}

/** What BullMQ keeps where the job itself says nothing; how much that may take is seen to afterwards (ended-retention.ts). */
const KEPT = { count: MOST_ENDED_JOBS } as const;

/** Completes a job. @returns BullMQ's reply: with `fetchNext` the next job @throws EndRefused */
export async function complete(held: HeldJob, result: string, fetchNext: boolean): Promise<unknown> {
  const { job, token } = held;
  const backend = await readyBackend(held);
  const args = backend.moveToCompletedArgs(job, result, job.opts.removeOnComplete ?? KEPT, token, fetchNext);
  return end(held, 'moveToFinished', args, finalOutcome(held, 'completed', { result }));
}

/** Fails a job for good. @returns BullMQ's reply: with `fetchNext` the next job @throws EndRefused */
export async function failForGood(held: HeldJob, error: JobError, fetchNext = false): Promise<unknown> {
  const { job, token } = held;
  const cancelled = error.code === 'CANCELLED';
  const reason = writeFailure(error);
  const backend = await readyBackend(held);
  const args = backend.moveToFailedArgs(job, reason, job.opts.removeOnFail ?? KEPT, token, fetchNext, {
    ...failureFields(job, reason),
    // It is known from the reason now; whoever runs the job again does not want it cancelled.
    [OWN_FIELDS.cancelled]: '0',
  });
  return end(held, 'moveToFinished', args, finalOutcome(held, cancelled ? 'cancelled' : 'failed', { error }));
}

/** BullMQ gives a connection its scripts before it is ready. */
async function readyBackend({ queue }: HeldJob): Promise<RedisQueueBackend> {
  const backend = queue.getBackend();
  await backend.client;
  return backend;
}

function end(
  { client, queue, prefix }: HeldJob,
  script: EndScript,
  args: readonly unknown[],
  outcome: JobOutcome,
): Promise<unknown> {
  return runEnding({
    ...{ client, script, args, outcome },
    outcomesKey: outcomesKey(prefix),
    cancelledKey: queue.toKey(CANCELLED_SET),
  });
}

/** Longest pause between two attempts, ms. */
const LONGEST_BACKOFF_MS = 86_400_000;

/** Pause before the attempt that follows this one, ms. */
function backoffOf({ opts, attemptsMade }: Job<unknown>): number {
  const { backoff } = opts;
  if (typeof backoff !== 'object') return backoff ?? 0;
  const factor = backoff.type === 'exponential' ? 2 ** attemptsMade : 1;
  return Math.min(LONGEST_BACKOFF_MS, (backoff.delay ?? 0) * factor);
}

/** Ends an attempt after which another is to be made, when the job's options say. @throws EndRefused */
export async function failAttempt(held: HeldJob, error: JobError): Promise<void> {
  const { job, token } = held;
  const delayMs = backoffOf(job);
  const id = job.id ?? '';
  const fieldsToUpdate = failureFields(job, writeFailure(error));
  const outcome = attemptOutcome(held, 'failed', error);
  const backend = await readyBackend(held);
  if (delayMs > 0) {
    const args = backend.moveToDelayedArgs(id, Date.now(), token, delayMs, { fieldsToUpdate });
    await end(held, 'moveToDelayed', args, outcome);
  } else await end(held, 'retryJob', backend.retryJobArgs(id, false, token, { fieldsToUpdate }), outcome);
}

function failureFields(job: Job<unknown>, reason: string): Record<string, string> {
  return { failedReason: reason, stacktrace: JSON.stringify(job.stacktrace ?? []) };
}

/** Adds the trace of an error to those that are kept, the last ten. */
export function keepTrace(job: Job<unknown>, trace: string | undefined): void {
  if (trace !== undefined) job.stacktrace = [...(job.stacktrace ?? []), trace].slice(-10);
}
