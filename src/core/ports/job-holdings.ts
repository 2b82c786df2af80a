import type { JobError } from '../../model/job.ts';

/** A job that a process held when it ended, or holds while it says nothing. */
export interface HeldJob {
  readonly id: string;
  readonly type: string;
  readonly token: string;
  /** It is to be cancelled. */
  readonly cancelled: boolean;
  /** Times its process has died of it for sure. */
  readonly deaths: number;
  /** Times its process was killed from outside while it ran. */
  readonly kills: number;
}

/** The process that held it. */
export interface FormerHolder {
  readonly worker: string;
  readonly machine: string;
  readonly pid: number;
}

/** How a job goes back to its queue. */
export interface GivingBack {
  /** The delivery stays on its record: it runs alone the next time. */
  readonly suspect: boolean;
  /** What is added to its record. */
  readonly count: 'deaths' | 'kills' | null;
  readonly holder: FormerHolder;
  /** What ended the process. */
  readonly cause: string;
}

/** Jobs in the hands of processes. Every method may throw DomainError REDIS_UNAVAILABLE. */
export interface JobHoldings {
  /** Jobs of these types whose lock token begins so. */
  held(types: readonly string[], tokenPrefix: string): Promise<HeldJob[]>;
  /** Nothing happens when somebody else has it by now. */
  giveBack(job: HeldJob, how: GivingBack): Promise<void>;
  /** Ends the attempt; `retry`: another is made if the job has one left. */
  fail(job: HeldJob, error: JobError, how: { retry: boolean; holder: FormerHolder }): Promise<void>;
  /** Keeps them locked for so long, ms. */
  extend(jobs: readonly HeldJob[], ms: number): Promise<void>;
}
