import { queueOfType } from '../../../model/job-id.ts';

/** `bull:jobs-calculation:`, which every key of a type's queue begins with. */
export const queueBase = (prefix: string, type: string): string => `${prefix}:${queueOfType(type)}:`;

/** Keys that are Capstan's, not BullMQ's. They bear the prefix, for transactions write both. */
export const ownKey = (prefix: string, suffix: string): string => `${prefix}:capstan-jobs:${suffix}`;

/** Stream of `JobOutcome`s. */
export const outcomesKey = (prefix: string): string => ownKey(prefix, 'outcomes');
/** Set of the types of which there have been jobs. */
export const typesKey = (prefix: string): string => ownKey(prefix, 'types');
/** Hash of how many megabytes of its ended jobs a type keeps, where that was set. */
export const keptKey = (prefix: string): string => ownKey(prefix, 'kept');
/** Channel of what is asked of workers. */
export const controlChannel = (prefix: string): string => ownKey(prefix, 'control');
/** Set of worker ids, and the heartbeat of each. */
export const workersKey = (prefix: string): string => ownKey(prefix, 'workers');
export const workerKey = (prefix: string, id: string): string => ownKey(prefix, `worker:${id}`);
/** The mode that was asked of a worker. */
export const modeKey = (prefix: string, id: string): string => ownKey(prefix, `mode:${id}`);

/** Fields that Capstan adds to BullMQ's hash of a job; they go when the job goes. */
export const OWN_FIELDS = {
  /** `1`: it is to be cancelled. */
  cancelled: 'cs:cancelled',
  /** Times its process has died of it for sure. */
  deaths: 'cs:deaths',
  /** Times its process was killed from outside while it ran. */
  kills: 'cs:kills',
  /** Lines of its log that were ever written. */
  lines: 'cs:lines',
} as const;

/** BullMQ's fields of a job that was lost by workers: why it is to be failed by the next one, and how often it was lost. */
export const LOSSES_FIELDS = ['defa', 'stc'] as const;

/** Sorted set of a queue, beside BullMQ's own: those of `failed` that were cancelled. */
export const CANCELLED_SET = 'cs:cancelled';
