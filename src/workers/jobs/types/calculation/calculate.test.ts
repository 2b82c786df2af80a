import { describe, expect, test } from 'vitest';
import { fc, runs } from '../../../../../e2e/fixtures/properties.ts';
import { calculate } from './calculate.ts';
import { calculationPayload } from './payload.ts';

const complex = (numbers: number[]) => calculate({ operation: 'complex', numbers });
const statistics = (numbers: number[]) => calculate({ operation: 'statistics', numbers });

/** Any double, and often those at the borders. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyNumbers = fc.array(finite, { minLength: 1, maxLength: 30 });
/** Whole numbers in thousandths, for which there is an oracle of whole numbers. */
const thousandths = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), {
  minLength: 1,
  maxLength: 60,
});

/** A fraction as a double: by text, so by no code that is tested here. 40 digits are more than a double has. */
function ratio(numerator: bigint, denominator: bigint): number {
  const negative = numerator < 0n !== denominator < 0n;
  const abs = (value: bigint) => (value < 0n ? -value : value);
  const scaled = (abs(numerator) * 10n ** 400n) / abs(denominator);
  return Number(`${negative ? '-' : ''}${scaled}e-400`) + 0;
}

/** Doubles as whole numbers of 2^-1074. */
function units(value: number): bigint {
  let [scaled, shift] = [value, 1_074n];
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    shift -= 1n;
  }
  return BigInt(scaled) << shift;
}

describe('complex', () => {
  test('answers with five values for the numbers from one to five', () => {
    expect(complex([1, 2, 3, 4, 5])).toEqual({ sum: 15, product: 120, average: 3, min: 1, max: 5 });
  });

  test('sums without losing what is small beside what is large', () => {
    expect(complex([1e16, 1, -1e16])).toMatchObject({ sum: 1 });
    expect(complex(Array.from({ length: 10 }, () => 0.1))).toMatchObject({ sum: 1, average: 0.1 });
    expect(complex([1.7e308, 1.7e308, -1.7e308])).toMatchObject({ sum: 1.7e308, average: 1.7e308 / 3 });
  });

  test('multiplies without stopping over at infinity or zero', () => {
    expect(complex([1e200, 1e200, 1e-300])['product']).toBe(1e100);
    expect(complex([1e-200, 1e-200, 1e300])['product']).toBe(1e-100);
    expect(complex([5e-324, 0])['product']).toBe(0);
  });

  test('says a product that JSON has no number for, rather than nothing', () => {
    const numbers = Array.from({ length: 200 }, (_, index) => index + 1);
    expect(complex(numbers)).toMatchObject({
      product: '7.88658e+374',
      notes: { product: 'too large for a number in JSON; given as text' },
    });
    expect(complex([1e-200, -1e-200])['product']).toBe('-1.00000e-400');
    expect(complex([1e308, 1e308])['sum']).toBe('2.00000e+308');
  });

  test('sums any doubles as whole numbers do', () => {
    fc.assert(
      fc.property(anyNumbers, (numbers) => {
        const total = numbers.map(units).reduce((sum, one) => sum + one, 0n);
        const [sum, average] = [ratio(total, 1n << 1_074n), ratio(total, BigInt(numbers.length) << 1_074n)];
        const result = complex(numbers);
        if (Number.isFinite(sum)) expect(result['sum']).toBe(sum);
        else expect(result['sum']).toEqual(expect.any(String));
        // The oracle's 400 decimals end where the smallest doubles begin.
        if (Math.abs(average) > 1e-300) expect(result['average']).toBe(average);
      }),
      { numRuns: runs(300) },
    );
  });

  test('multiplies as whole numbers do', () => {
    fc.assert(
      fc.property(thousandths, (whole) => {
        const exact = whole.reduce((product, one) => product * BigInt(one), 1n);
        const { product, notes } = complex(whole);
        if (Number.isFinite(Number(exact))) expect(product).toBe(Number(exact));
        else {
          expect(notes).toHaveProperty('product');
          expect(Number((product as string).split('e')[1])).toBe(String(exact).replace('-', '').length - 1);
        }
      }),
    );
  });
});

describe('statistics', () => {
  test('gives every measure of a small sample', () => {
    expect(statistics([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      sum: 40,
      product: 201_600,
      average: 5,
      min: 2,
      max: 9,
      count: 8,
      range: 7,
      median: 4.5,
      interquartileRange: 1.5,
      medianAbsoluteDeviation: 0.5,
      variance: 4,
      sampleVariance: 32 / 7,
      standardDeviation: 2,
      sampleStandardDeviation: Math.sqrt(32 / 7),
      standardError: expect.closeTo(Math.sqrt(4 / 7), 12) as number,
      skewness: 0.65625,
      rootMeanSquare: Math.sqrt(29),
      geometricMean: expect.closeTo(4.603215596046736, 12) as number,
      harmonicMean: expect.closeTo(4.201750729470612, 12) as number,
      mode: [4],
      percentiles: { p5: 2.7, p25: 4, p75: 5.5, p95: 8.3, p99: 8.86 },
    });
  });

  test('says what a sample has not', () => {
    const { notes, ...rest } = statistics([-3]);
    expect(rest).toMatchObject({ sampleVariance: null, skewness: null, geometricMean: null, mode: [] });
    expect(notes).toEqual({
      sampleVariance: 'needs at least two numbers',
      sampleStandardDeviation: 'needs at least two numbers',
      standardError: 'needs at least two numbers',
      skewness: 'all numbers are the same',
      geometricMean: 'needs numbers that are not negative',
      harmonicMean: 'needs numbers above zero',
    });
  });

  test('knows the deviation of numbers whose variance no number holds', () => {
    const result = statistics([1e200, -1e200]);
    expect(result).toMatchObject({ variance: '1.00000e+400', standardDeviation: 1e200, median: 0 });
  });

  test('does not lose a small spread around a large mean', () => {
    const result = statistics([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
    expect(result).toMatchObject({ variance: 22.5, sampleVariance: 30 });
  });

  test('has the variance and the quartiles that fractions have', () => {
    fc.assert(
      fc.property(thousandths, (whole) => {
        const n = BigInt(whole.length);
        const big = whole.map(BigInt);
        const sum = big.reduce((total, one) => total + one, 0n);
        const squares = big.reduce((total, one) => total + one * one, 0n);
        const result = statistics(whole);
        expect(result['variance']).toBe(ratio(n * squares - sum * sum, n * n));
        if (n > 1n) expect(result['sampleVariance']).toBe(ratio(n * squares - sum * sum, n * (n - 1n)));
        const sorted = [...big].sort((left, right) => Number(left - right));
        const place = (n - 1n) * 25n;
        const [low = 0n, high = low] = sorted.slice(Number(place / 100n));
        expect(result.percentiles?.['p25']).toBe(ratio(low * 100n + (high - low) * (place % 100n), 100n));
      }),
    );
  });

  test('keeps every measure of the middle between the smallest and the largest number', () => {
    fc.assert(
      fc.property(anyNumbers, (numbers) => {
        const result = statistics(numbers);
        const [low, high] = [Math.min(...numbers) + 0, Math.max(...numbers) + 0];
        const middles = [result['average'], result['median'], ...Object.values(result.percentiles ?? {})];
        if (low > 0) middles.push(result['geometricMean'], result['harmonicMean']);
        for (const middle of middles) {
          if (typeof middle !== 'number') continue;
          expect(middle).toBeGreaterThanOrEqual(low);
          expect(middle).toBeLessThanOrEqual(high);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  test('does not depend on the order of the numbers', () => {
    fc.assert(
      fc.property(anyNumbers, (numbers) => {
        expect(statistics([...numbers].reverse())).toEqual(statistics(numbers));
      }),
    );
  });

  test('counts values that occur equally often as several modes', () => {
    expect(statistics([3, 1, 3, 1, 2]).mode).toEqual([1, 3]);
  });

  test('is done with the most numbers that there may be', () => {
    const numbers = Array.from({ length: 100_000 }, (_, index) => (index % 977) * 1.37e-3 + 1);
    expect(statistics(numbers)).toMatchObject({
      count: 100_000,
      min: 1,
      product: expect.any(String) as string,
    });
  });
});

describe('what is asked for', () => {
  test('adds single measures and percentiles to the five', () => {
    const numbers = [3, 1, 2];
    const result = calculate({ operation: 'complex', numbers, include: ['median'], percentiles: [90, 99.9] });
    expect(result).toEqual({
      ...complex(numbers),
      median: 2,
      percentiles: { p90: 2.8, 'p99.9': 2.998 },
    });
  });

  test.each([
    ['text among the numbers', { numbers: [1, 'two'] }, ['numbers', 1]],
    ['what JSON makes of NaN', { numbers: [1, null, 3] }, ['numbers', 1]],
    ['NaN', { numbers: [Number.NaN] }, ['numbers', 0]],
    ['what JSON makes of 1e999', { numbers: [2, JSON.parse('1e999')] }, ['numbers', 1]],
    ['no numbers', { numbers: [] }, ['numbers']],
    ['a percentile above 100', { numbers: [1], percentiles: [101] }, ['percentiles', 0]],
    ['an unknown operation', { operation: 'guess', numbers: [1] }, ['operation']],
  ])('is refused with the path of the field: %s', (_, payload, path) => {
    expect(calculationPayload.safeParse(payload).error?.issues[0]?.path).toEqual(path);
  });
});
