import type { JobFailureCode } from '../../../../model/job-failure.ts';

/** Why an attempt came to nothing, in words. */
export const FAILURE_WORDS: Record<JobFailureCode, string> = {
  FAILED: 'The processor failed.',
  INVALID_PAYLOAD: 'The payload is not what its type takes.',
  REFUSED: 'The payload names something that may not be used.',
  TIMED_OUT: 'It ran longer than it may.',
  CANCELLED: 'Somebody cancelled it.',
  WORKER_DIED: 'Its worker died of it, again and again.',
  INVALID_RESULT: 'What it returned cannot be kept as a result.',
  CHILD_FAILED: 'A child of its tree failed.',
};
