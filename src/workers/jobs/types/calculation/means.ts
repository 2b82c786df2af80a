import { add, bitLength, type Exact, exactOf, multiply, toNumber, wholeNumber, ZERO } from './exact.ts';
import { type Figure, figure, known, none } from './figure.ts';
import type { Sample } from './sample.ts';

/** Bits of a reciprocal. */
const RECIPROCAL_BITS = 128;

/** The n-th root of the product; 0 where one number is 0. */
export function geometricMean(sample: Sample): Figure {
  if (sample.at(0) < 0) return none('needs numbers that are not negative');
  const { numerator, exponent } = sample.product;
  if (numerator === 0n) return known(0);
  // The product is between 1 and 2, times 2^twos; whole powers of two are taken out of the root, so that little is
  // left to round.
  const twos = exponent + bitLength(numerator) - 1;
  const between1And2 = toNumber({ numerator, denominator: 1n, exponent: exponent - twos });
  const size = sample.numbers.length;
  const outside = Math.floor(twos / size);
  const root = 2 ** ((twos - outside * size + Math.log2(between1And2)) / size);
  // Rounding must not carry it past the numbers themselves.
  return known(Math.min(Math.max(root * 2 ** outside, sample.at(0)), sample.at(size - 1)));
}

/** The reciprocal of the mean reciprocal. */
export function harmonicMean(sample: Sample): Figure {
  if (sample.at(0) <= 0) return none('needs numbers above zero');
  const sum = sample.numbers.map((number) => reciprocal(exactOf(number))).reduce(add, ZERO);
  return figure(multiply(wholeNumber(sample.size), reciprocal(sum)));
}

/** @param exact above zero, a whole number times a power of two */
function reciprocal({ numerator, exponent }: Exact): Exact {
  const shift = RECIPROCAL_BITS + bitLength(numerator);
  return { numerator: (1n << BigInt(shift)) / numerator, denominator: 1n, exponent: -shift - exponent };
}
