import { add, divide, type Exact, exactOf, multiply, squareRoot, subtract, ZERO } from './exact.ts';
import { type Figure, figure, known, none } from './figure.ts';
import { geometricMean, harmonicMean } from './means.ts';
import { median, percentile } from './percentile.ts';
import type { Sample } from './sample.ts';

/** Every measure that is one value, by the name it has in the answer. */
export const MEASURES = {
  count: (sample) => known(sample.numbers.length),
  sum: (sample) => figure(sample.powerSum(1)),
  product: (sample) => figure(sample.product),
  average: (sample) => figure(mean(sample)),
  min: (sample) => known(sample.at(0)),
  max: (sample) => known(sample.at(sample.numbers.length - 1)),
  range: (sample) => figure(subtract(exactOf(sample.at(sample.numbers.length - 1)), exactOf(sample.at(0)))),
  median: (sample) => figure(median(sample)),
  interquartileRange: (sample) => figure(subtract(percentile(sample, 75), percentile(sample, 25))),
  medianAbsoluteDeviation: (sample) => figure(medianAbsoluteDeviation(sample)),
  variance: (sample) => figure(divide(squaredDeviations(sample), sample.size)),
  sampleVariance: (sample) =>
    ofTwo(sample, () => figure(divide(squaredDeviations(sample), sample.size - 1n))),
  standardDeviation: (sample) => known(squareRoot(divide(squaredDeviations(sample), sample.size))),
  sampleStandardDeviation: (sample) =>
    ofTwo(sample, () => known(squareRoot(divide(squaredDeviations(sample), sample.size - 1n)))),
  standardError: (sample) =>
    ofTwo(sample, () =>
      known(squareRoot(divide(squaredDeviations(sample), (sample.size - 1n) * sample.size))),
    ),
  skewness,
  rootMeanSquare: (sample) => known(squareRoot(divide(sample.powerSum(2), sample.size))),
  geometricMean,
  harmonicMean,
} as const satisfies Record<string, (sample: Sample) => Figure>;

export type Measure = keyof typeof MEASURES;

function mean(sample: Sample): Exact {
  return divide(sample.powerSum(1), sample.size);
}

function ofTwo(sample: Sample, measure: () => Figure): Figure {
  return sample.numbers.length < 2 ? none('needs at least two numbers') : measure();
}

/** Σ(x − mean)², which is (n Σx² − (Σx)²) / n: without rounding nothing cancels that matters. */
function squaredDeviations(sample: Sample): Exact {
  const sum = sample.powerSum(1);
  const squares = multiply(sample.powerSum(2), { ...ZERO, numerator: sample.size });
  return divide(subtract(squares, multiply(sum, sum)), sample.size);
}

/** The third central moment by the standard deviation cubed, of the whole population. */
function skewness(sample: Sample): Figure {
  const n = { ...ZERO, numerator: sample.size };
  const [sum, squares, cubes] = [sample.powerSum(1), sample.powerSum(2), sample.powerSum(3)];
  const second = subtract(multiply(n, squares), multiply(sum, sum));
  if (second.numerator === 0n) return none('all numbers are the same');
  const mixed = multiply({ ...ZERO, numerator: 3n * sample.size }, multiply(sum, squares));
  const cubed = multiply({ ...ZERO, numerator: 2n }, multiply(sum, multiply(sum, sum)));
  const third = add(subtract(multiply(multiply(n, n), cubes), mixed), cubed);
  const below = multiply(second, multiply(second, second));
  const square: Exact = {
    numerator: third.numerator ** 2n,
    denominator: below.numerator,
    exponent: 2 * third.exponent - below.exponent,
  };
  const size = squareRoot(square);
  return known(third.numerator < 0n ? -size : size);
}

/** The median of the distances from the median. */
function medianAbsoluteDeviation(sample: Sample): Exact {
  const middle = (values: readonly bigint[]) => {
    const [low, high] = [values[(values.length - 1) >> 1] ?? 0n, values[values.length >> 1] ?? 0n];
    return low + high;
  };
  const byValue = (left: bigint, right: bigint) => (left < right ? -1 : Number(left > right));
  const { values, exponent } = sample.whole;
  const twice = middle([...values].sort(byValue));
  const distances = values.map((value) => {
    const difference = 2n * value - twice;
    return difference < 0n ? -difference : difference;
  });
  return { numerator: middle(distances.sort(byValue)), denominator: 4n, exponent };
}
