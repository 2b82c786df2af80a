import { expect, test } from 'vitest';
import { filters } from './filters.mjs';

const files = { folder: 'e2e/faults', ending: '.test.ts' };
const list = () => ['e2e/faults/readme.test.ts', 'e2e/faults/jobs.test.ts'];
const words = (...given: string[]) => filters(given, files, '-t', list);

test('a part of a path picks files, and any other word picks tests by name', () => {
  expect(words()).toEqual([]);
  expect(words('e2e/faults/jobs.test.ts', 'readme')).toEqual(['e2e/faults/jobs.test.ts', 'readme']);
  expect(words('readme', 'works: npx pm2')).toEqual(['readme', '-t', 'works: npx pm2']);
  expect(words('two', 'words')).toEqual(['-t', 'two words']);
  expect(words('jobs.test.ts:12')).toEqual(['jobs.test.ts:12']);
});

test('options go on as they are', () => {
  expect(words('--retry=2', '-t', 'jobs', 'readme')).toEqual(['--retry=2', '-t', 'jobs', 'readme']);
});
