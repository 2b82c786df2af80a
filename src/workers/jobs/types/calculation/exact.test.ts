import { describe, expect, test } from 'vitest';
import { fc } from '../../../../../e2e/fixtures/properties.ts';
import {
  add,
  divide,
  exactOf,
  log10,
  multiply,
  squareRoot,
  subtract,
  toNumber,
  wholeNumber,
} from './exact.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('an exact number', () => {
  test('gives back every double that it was made of', () => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(toNumber(exactOf(value))).toBe(value + 0);
      }),
    );
  });

  test('adds, subtracts and multiplies two doubles as the processor does, which rounds once as well', () => {
    fc.assert(
      fc.property(finite, finite, (left, right) => {
        expect(toNumber(add(exactOf(left), exactOf(right)))).toBe(left + right);
        expect(toNumber(subtract(exactOf(left), exactOf(right)))).toBe(left - right);
        expect(toNumber(multiply(exactOf(left), exactOf(right))) + 0).toBe(left * right + 0);
      }),
    );
  });

  test('divides by whole numbers as the processor does', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 1 }), (value, by) => {
        expect(toNumber(divide(exactOf(value), BigInt(by))) + 0).toBe(value / by + 0);
      }),
    );
  });

  test('has the square root that the processor finds', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }), (value) => {
        expect(squareRoot(exactOf(value))).toBe(Math.sqrt(value) + 0);
      }),
    );
  });

  test('has a square root where the number itself is beyond the doubles', () => {
    const [huge, tiny] = [exactOf(1e300), exactOf(1e-300)];
    expect(squareRoot(multiply(huge, huge))).toBe(1e300);
    expect(squareRoot(multiply(tiny, tiny))).toBe(1e-300);
  });

  test('knows its size beyond the doubles', () => {
    const million = wholeNumber(10n ** 1_000n);
    expect(log10(million)).toBeCloseTo(1_000, 9);
    expect(log10(divide(wholeNumber(-1n), 10n ** 900n))).toBeCloseTo(-900, 9);
  });
});
