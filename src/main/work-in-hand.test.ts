import { expect, test } from 'vitest';
import { describeWork } from './work-in-hand.ts';

test('nothing is asked of whoever quits where nothing runs', () => {
  expect(describeWork({ oscillator: false, running: 0, waiting: 0 })).toBeNull();
});

test('what would be interrupted is named, and what becomes of it', () => {
  expect(describeWork({ oscillator: true, running: 0, waiting: 0 })).toBe(
    'The oscillator is running. What is in hand has ten seconds to finish. Messages that are not finished go back to their queue, and the state is saved, so the next start continues from here.',
  );
  expect(describeWork({ oscillator: false, running: 1, waiting: 0 })).toBe(
    '1 task runs. What is in hand has ten seconds to finish. Tasks of pools that are not finished by then are cancelled.',
  );
  expect(describeWork({ oscillator: true, running: 2, waiting: 5 })).toMatch(
    /^The oscillator is running, 2 tasks run and 5 tasks wait\. /,
  );
});
