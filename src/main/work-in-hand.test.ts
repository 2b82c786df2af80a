import { expect, test } from 'vitest';
import { describeWork } from './work-in-hand.ts';

const nothing = { oscillator: false, comesAgain: 0, running: 0, waiting: 0 };

test('nothing is asked of whoever quits where nothing runs', () => {
  expect(describeWork(nothing)).toBeNull();
});

test('what would be interrupted is named, and what becomes of it', () => {
  expect(describeWork({ ...nothing, oscillator: true })).toBe(
    'The oscillator is running. What is in hand has ten seconds to finish. Messages and jobs that are not finished by then go back to their queue. The state is saved, so the next start continues from here.',
  );
  expect(describeWork({ ...nothing, running: 1 })).toBe(
    '1 task runs. What is in hand has ten seconds to finish. Tasks of pools that are not finished by then are cancelled.',
  );
  expect(describeWork({ ...nothing, comesAgain: 3 })).toMatch(/^3 jobs run\. .*go back to their queue\.$/);
  expect(describeWork({ oscillator: true, comesAgain: 1, running: 2, waiting: 5 })).toMatch(
    /^The oscillator is running, 1 job runs, 2 tasks run and 5 tasks wait\. /,
  );
});
