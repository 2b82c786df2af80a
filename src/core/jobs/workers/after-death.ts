import type { JobError } from '../../../model/job.ts';
import type { BoardNote } from '../../../model/wire/job-worker.ts';
import type { Death } from '../../ports/death.ts';
import type { HeldJob } from '../../ports/job-holdings.ts';
import { crashVerdict, type WorkPolicy } from '../../supervision/crash-verdict.ts';

/** A job whose process has died of it so often fails for good; see crash-verdict.ts. */
export const JOB_POLICY: WorkPolicy = { mostDeaths: 3, mostKills: 10, memoryIsFinal: false };

/** How a worker process came to its end, as far as its jobs are concerned. */
export interface WorkerDeath {
  readonly cause: string;
  readonly kind: Death;
}

/** What becomes of a job whose process has died. */
export type AfterDeath =
  | { readonly kind: 'give back'; readonly suspect: boolean; readonly count: 'deaths' | 'kills' | null }
  | { readonly kind: 'fail'; readonly error: JobError; readonly retry: boolean };

/**
 * Decides about one of the jobs that a process held when it died: what the worker has noted of a job comes first, then
 * the verdict that holds for all kinds of work.
 */
export function afterDeath(job: HeldJob, notes: readonly BoardNote[], death: WorkerDeath): AfterDeath {
  if (job.cancelled)
    return { kind: 'fail', error: { code: 'CANCELLED', message: 'Cancelled' }, retry: false };
  const note = notes.find(({ id, type }) => id === job.id && type === job.type);
  if (note?.error !== undefined)
    return { kind: 'fail', error: note.error, retry: note.error.code !== 'CANCELLED' };
  const isKnown = notes.some(({ error, guilty }) => error !== undefined || guilty === true);
  if (death.kind === 'silent' && note !== undefined && notes.length === 1) {
    const message = `It kept its process busy for longer than ${note.timeoutMs} ms.`;
    return { kind: 'fail', error: { code: 'TIMED_OUT', message }, retry: true };
  }
  const verdict = crashVerdict(
    {
      begun: note !== undefined,
      culprit: isKnown ? note?.guilty === true : null,
      earlier: { deaths: job.deaths, kills: job.kills },
    },
    notes.length,
    death.kind,
    JOB_POLICY,
  );
  if (verdict.kind === 'requeue') return { kind: 'give back', suspect: verdict.alone, count: verdict.count };
  const message = `Its worker process died ${verdict.times} times while it ran: ${death.cause}`;
  return { kind: 'fail', error: { code: 'WORKER_DIED', message }, retry: false };
}
