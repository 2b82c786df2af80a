import { bitLength, type Exact, exactOf } from './exact.ts';

/** Bits that are kept of a product: all products of whole numbers below 2^1024 are exact, larger ones nearly so. */
const PRODUCT_BITS = 1_024;

/** Numbers to calculate with. What several measures need is made once, when the first asks for it. */
export class Sample {
  readonly numbers: readonly number[];
  readonly size: bigint;
  #sorted: Float64Array | null = null;
  #whole: { readonly values: readonly bigint[]; readonly exponent: number } | null = null;
  readonly #powerSums = new Map<number, Exact>();
  #product: Exact | null = null;

  /** @param numbers at least one, all finite */
  constructor(numbers: readonly number[]) {
    this.numbers = numbers;
    this.size = BigInt(numbers.length);
  }

  /** In ascending order. */
  get sorted(): Float64Array {
    this.#sorted ??= Float64Array.from(this.numbers).sort();
    return this.#sorted;
  }

  /** The number at a place of the sorted row. */
  at(place: number): number {
    return this.sorted[place] ?? Number.NaN;
  }

  /** The numbers as whole numbers times one power of two. */
  get whole(): { readonly values: readonly bigint[]; readonly exponent: number } {
    this.#whole ??= wholeNumbers(this.numbers);
    return this.#whole;
  }

  /** The sum of the numbers' `power`-th powers. */
  powerSum(power: number): Exact {
    let sum = this.#powerSums.get(power);
    if (sum === undefined) {
      const { values, exponent } = this.whole;
      const raised = BigInt(power);
      let numerator = 0n;
      for (const value of values) numerator += power === 1 ? value : value ** raised;
      sum = { numerator, denominator: 1n, exponent: exponent * power };
      this.#powerSums.set(power, sum);
    }
    return sum;
  }

  get product(): Exact {
    this.#product ??= productOf(this.numbers);
    return this.#product;
  }
}

function wholeNumbers(numbers: readonly number[]): { values: bigint[]; exponent: number } {
  const exact = numbers.map(exactOf);
  const exponent = exact.reduce(
    (least, one) => (one.numerator === 0n ? least : Math.min(least, one.exponent)),
    Number.POSITIVE_INFINITY,
  );
  if (exponent === Number.POSITIVE_INFINITY) return { values: numbers.map(() => 0n), exponent: 0 };
  const values = exact.map((one) =>
    one.numerator === 0n ? 0n : one.numerator << BigInt(one.exponent - exponent),
  );
  return { values, exponent };
}

function productOf(numbers: readonly number[]): Exact {
  let [numerator, exponent] = [1n, 0];
  for (const number of numbers) {
    const factor = exactOf(number);
    numerator *= factor.numerator;
    exponent += factor.exponent;
    const surplus = bitLength(numerator < 0n ? -numerator : numerator) - PRODUCT_BITS;
    if (surplus <= 0) continue;
    numerator /= 1n << BigInt(surplus);
    exponent += surplus;
  }
  return { numerator, denominator: 1n, exponent };
}
