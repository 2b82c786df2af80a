import { expect, test } from 'vitest';
import { selection } from './selection.mjs';

const names = ['types', 'lint', 'unit', 'integration'];
const groups = { check: ['types', 'lint'] };

test('without --only everything is selected', () => {
  expect(selection([], names, groups)).toEqual({ selected: names, rest: [] });
});

test('--only picks, in the usual order, and leaves the rest to the runners', () => {
  expect(selection(['--only', 'unit,lint', 'src/core'], names)).toEqual({
    selected: ['lint', 'unit'],
    rest: ['src/core'],
  });
  expect(selection(['--only=unit', '--only', 'types'], names).selected).toEqual(['types', 'unit']);
  expect(selection(['--only', 'check'], names, groups).selected).toEqual(['types', 'lint']);
});

test('an unknown name is refused with the known ones', () => {
  expect(() => selection(['--only', 'untis'], names, groups)).toThrow('--only does not know "untis".');
  expect(() => selection(['--only'], names, groups)).toThrow('--only does not know "".');
});
