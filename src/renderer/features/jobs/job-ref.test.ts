import { expect, test } from 'vitest';
import { jobKey, jobParams } from './job-ref.ts';

test('the address of a job names its type where the id does not tell it', () => {
  const own = { id: 'echo-01k4aaaaaaaaaaaaaaaaaaaaaa', type: 'echo' };
  expect(jobParams(own)).toEqual({ job: own.id, jobType: null });
  expect(jobParams({ id: '1', type: 'echo' })).toEqual({ job: '1', jobType: 'echo' });
  expect(jobParams({ ...own, type: 'other' })).toMatchObject({ jobType: 'other' });
});

test('jobs of two types with the same id are two jobs', () => {
  expect(jobKey({ id: '1', type: 'echo' })).not.toBe(jobKey({ id: '1', type: 'throws' }));
});
