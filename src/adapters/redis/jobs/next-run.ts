import { defaultRepeatStrategy, type Job, type RepeatOptions, type Worker } from 'bullmq';
import { pause } from '../pause.ts';
import { errorOf } from '../../../model/values/describe-thrown.ts';
import { RETRY_MS } from '../../../model/timings.ts';

const never = new AbortController().signal;

/**
 * Submits the next run of the schedule that a job is a run of, however often that takes: nothing else would ever begin
 * it. What has been submitted before is not submitted twice. Never rejects.
 */
export async function submitNextRun(
  worker: Worker<unknown, unknown>,
  job: Job<unknown>,
  onError: (error: Error) => void,
): Promise<void> {
  const { repeatJobKey } = job;
  // BullMQ keeps the rule with the job, though its types do not say so.
  const { repeat } = job.opts as { repeat?: RepeatOptions };
  if (repeatJobKey === undefined || repeat === undefined || isLastRun(repeat, plannedAt(job))) return;
  const next = { override: false, ...(job.id !== undefined && { producerId: job.id }) };
  while (!worker.closing) {
    try {
      const scheduler = await worker.jobScheduler;
      await scheduler.upsertJobScheduler(repeatJobKey, repeat, job.name, job.data, job.opts, next);
      return;
    } catch (error) {
      onError(errorOf(error));
      if (!isRule(repeat)) return;
      await pause(RETRY_MS, never);
    }
  }
}

/** The time that a run was planned for ends its id: `repeat:echo-1:1700000000000`. */
const plannedAt = ({ id = '' }: Job<unknown>): number => Number(/:(\d+)$/.exec(id)?.[1]);

/** BullMQ looks at the end of an interval only when it has passed, and would run it once more after that. */
function isLastRun({ every, endDate }: RepeatOptions, runAt: number): boolean {
  if (every === undefined || endDate === undefined || !Number.isFinite(runAt)) return false;
  // Runs that were missed are left out.
  const missed = Math.max(0, Math.ceil((Date.now() - runAt) / every) - 1);
  return runAt + (missed + 1) * every > new Date(endDate).getTime();
}

/** One that nobody understands has no next run. */
function isRule(repeat: RepeatOptions): boolean {
  if ((repeat.every === undefined) === (repeat.pattern === undefined)) return false;
  try {
    defaultRepeatStrategy(Date.now(), repeat);
    return true;
  } catch {
    return false;
  }
}
