import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

const known = ['calculation', 'data-enrichment', 'file-processing', 'echo'];

test.each([
  ['calcluation', 'calculation'],
  ['calculations', 'calculation'],
  ['Calculation', 'calculation'],
  ['file_processing', 'file-processing'],
  ['data-enrichmnet', 'data-enrichment'],
  ['ehco', 'echo'],
  ['mail', null],
  ['', null],
])('the name %j was meant to be %j', (name, meant) => {
  expect(nearestName(name, known)).toBe(meant);
});
