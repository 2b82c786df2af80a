import type { JobError } from '../../../model/job.ts';
import type { BoardNote } from '../../../model/wire/job-worker.ts';
import type { HeldJob } from '../../ports/job-holdings.ts';

/** Times a process may die of a job before the job counts as its cause for good. */
export const MOST_DEATHS = 3;
/** Times a process may be killed from outside while it runs a job: that says little about the job, but not nothing. */
export const MOST_KILLS = 10;

/** How a worker process came to its end, as far as its jobs are concerned. */
export interface WorkerDeath {
  readonly cause: string;
  /** It was asked to end. */
  readonly expected: boolean;
  /** A signal from somewhere else: nothing in it need be to blame. */
  readonly killedFromOutside: boolean;
  /** It was ended because nothing in it got its turn any more. */
  readonly blocked: boolean;
}

/** What becomes of a job whose process has died. */
export type AfterDeath =
  | { readonly kind: 'give back'; readonly suspect: boolean; readonly count: 'deaths' | 'kills' | null }
  | { readonly kind: 'fail'; readonly error: JobError; readonly retry: boolean };

const BACK: AfterDeath = { kind: 'give back', suspect: false, count: null };
const SUSPECT: AfterDeath = { kind: 'give back', suspect: true, count: null };

/**
 * Decides about one of the jobs that a process held when it died. Those that had not begun, or that were with one whose
 * doing it was, go back uncounted. Where it may have been any of several, all of them are suspects: each runs alone the
 * next time, and then it is known.
 */
export function afterDeath(job: HeldJob, notes: readonly BoardNote[], death: WorkerDeath): AfterDeath {
  if (job.cancelled)
    return { kind: 'fail', error: { code: 'CANCELLED', message: 'Cancelled' }, retry: false };
  const note = notes.find(({ id, type }) => id === job.id && type === job.type);
  if (note === undefined) return BACK;
  if (note.error !== undefined)
    return { kind: 'fail', error: note.error, retry: note.error.code !== 'CANCELLED' };
  if (death.expected) return BACK;
  if (note.guilty === true) return died(job, death.cause);
  if (notes.some(({ error, guilty }) => error !== undefined || guilty === true)) return BACK;
  if (death.killedFromOutside)
    return job.kills + 1 >= MOST_KILLS
      ? workerDied(job.kills + 1, death.cause)
      : { kind: 'give back', suspect: false, count: 'kills' };
  if (notes.length > 1) return SUSPECT;
  if (!death.blocked) return died(job, death.cause);
  const message = `It kept its process busy for longer than ${note.timeoutMs} ms.`;
  return { kind: 'fail', error: { code: 'TIMED_OUT', message }, retry: true };
}

function died({ deaths }: HeldJob, cause: string): AfterDeath {
  return deaths + 1 >= MOST_DEATHS
    ? workerDied(deaths + 1, cause)
    : { kind: 'give back', suspect: true, count: 'deaths' };
}

function workerDied(times: number, cause: string): AfterDeath {
  const message = `Its worker process died ${times} times while it ran: ${cause}`;
  return { kind: 'fail', error: { code: 'WORKER_DIED', message }, retry: false };
}
