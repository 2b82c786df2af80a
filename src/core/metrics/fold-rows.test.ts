import { expect, test } from 'vitest';
import { RowFold } from './fold-rows.ts';

interface Row {
  readonly name: string;
  readonly jobs: number;
}
const fold = () => new RowFold<Row>({ most: 2, nameOf: ({ name }) => name, weightOf: ({ jobs }) => jobs });
const names = (rows: readonly Row[]) => rows.map(({ name }) => name).sort();

test('all rows are shown while there are no more than may be shown', () => {
  expect(fold().fold([{ name: 'a', jobs: 0 }])).toEqual({ kept: [{ name: 'a', jobs: 0 }], folded: [] });
});

test('of too many rows those that matter most are shown, and a shown one is not replaced by one that matters more', () => {
  const rows = fold();
  const first = rows.fold([
    { name: 'a', jobs: 1 },
    { name: 'b', jobs: 9 },
    { name: 'c', jobs: 5 },
  ]);
  expect([names(first.kept), names(first.folded)]).toEqual([['b', 'c'], ['a']]);
  const second = rows.fold([
    { name: 'a', jobs: 100 },
    { name: 'b', jobs: 1 },
    { name: 'c', jobs: 1 },
  ]);
  expect(names(second.kept)).toEqual(['b', 'c']);
});

test('a shown row without anything in it makes room for one that has something, and one that is gone for any', () => {
  const rows = fold();
  rows.fold([
    { name: 'a', jobs: 1 },
    { name: 'b', jobs: 1 },
    { name: 'c', jobs: 0 },
  ]);
  const later = rows.fold([
    { name: 'a', jobs: 0 },
    { name: 'b', jobs: 1 },
    { name: 'c', jobs: 1 },
  ]);
  expect(names(later.kept)).toEqual(['b', 'c']);
  const last = rows.fold([
    { name: 'c', jobs: 1 },
    { name: 'd', jobs: 0 },
    { name: 'e', jobs: 0 },
  ]);
  expect(last.kept).toHaveLength(2);
  expect(names(last.kept)).toContain('c');
});
