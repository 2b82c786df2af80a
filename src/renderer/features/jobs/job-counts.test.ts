import { expect, test } from 'vitest';
import { countJobs } from './job-counts.ts';

const NONE = {
  waiting: 0,
  active: 0,
  prioritized: 0,
  delayed: 0,
  'waiting-children': 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
};

const types = [
  {
    name: 'calculation',
    counts: { ...NONE, waiting: 1, delayed: 2, active: 3, completed: 4, cancelled: 2 },
  },
  { name: 'word-count', counts: { ...NONE, prioritized: 5, 'waiting-children': 6, failed: 7 } },
  { name: 'away', counts: null },
];

test('every state that waits is pending, and a cancelled job has not failed', () => {
  expect(countJobs(types, null)).toEqual({
    pending: 14,
    processing: 3,
    completed: 4,
    failed: 7,
    cancelled: 2,
  });
});

test('one type counts its own jobs alone', () => {
  expect(countJobs(types, 'word-count')).toMatchObject({ pending: 11, failed: 7 });
});

test('nothing is known while Redis is away, or before the types are', () => {
  expect(countJobs(types, 'away')).toBeNull();
  expect(countJobs(null, null)).toBeNull();
});
