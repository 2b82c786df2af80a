import { expect, test } from 'vitest';
import { cutoffOf } from './ended-budget.ts';

const ended = (...sizes: number[]) => sizes.map((bytes, index) => ({ at: 1_000 - index, bytes }));

test('ended jobs that fit into their budget of bytes all stay', () => {
  expect(cutoffOf(ended(30, 30, 40), 100)).toBeNull();
  expect(cutoffOf([], 100)).toBeNull();
});

test('of ended jobs that take more than their budget the oldest go, until a tenth of it is free', () => {
  expect(cutoffOf(ended(30, 30, 30, 30, 30), 100)).toBe(997);
  expect(cutoffOf(ended(95, 10), 100)).toBe(999);
});

test('the newest ended job stays although it is larger than the budget alone', () => {
  expect(cutoffOf(ended(500), 100)).toBeNull();
  expect(cutoffOf(ended(500, 1), 100)).toBe(999);
});
