import { expect, test } from 'vitest';
import { memoryBound } from './memory-bound.ts';

const GB = 1_073_741_824;

test('the embedded Redis may use a quarter of the memory, of the container where there is one, and never very little', () => {
  expect(memoryBound(null, { total: 16 * GB, constrained: 0 })).toBe(4 * GB);
  expect(memoryBound(null, { total: 16 * GB, constrained: 2 ** 63 })).toBe(4 * GB);
  expect(memoryBound(null, { total: 16 * GB, constrained: 4 * GB })).toBe(GB);
  expect(memoryBound(null, { total: GB / 2, constrained: 0 })).toBe(GB / 4);
});

test('a bound that is asked for is taken, and none where none is wanted', () => {
  expect(memoryBound(64, { total: GB, constrained: 0 })).toBe(67_108_864);
  expect(memoryBound(0, { total: GB, constrained: 0 })).toBeNull();
});
