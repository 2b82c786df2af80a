/**
 * Numbers without rounding. Every double is a whole number times a power of two, so sums, differences, products and
 * means of doubles are fractions of whole numbers; they are rounded once, when a double is asked for again.
 */
export interface Exact {
  readonly numerator: bigint;
  /** Above zero. */
  readonly denominator: bigint;
  /** The value is numerator · 2^exponent / denominator. */
  readonly exponent: number;
}

/** Bits of a double's significand, its lowest exponent, and the exponent from which on there is only Infinity. */
const SIGNIFICAND_BITS = 53;
const LOWEST_EXPONENT = -1_074;
const TOO_HIGH = 1_024;

export const ZERO: Exact = { numerator: 0n, denominator: 1n, exponent: 0 };

const double = new Float64Array(1);
const bits = new BigUint64Array(double.buffer);

/** @param value finite */
export function exactOf(value: number): Exact {
  double[0] = value;
  const word = bits[0] ?? 0n;
  const fraction = word & 0xf_ffff_ffff_ffffn;
  const biased = Number((word >> 52n) & 0x7ffn);
  const magnitude = biased === 0 ? fraction : fraction | (1n << 52n);
  return {
    numerator: word >> 63n === 1n ? -magnitude : magnitude,
    denominator: 1n,
    exponent: Math.max(biased, 1) - 1_075,
  };
}

export function wholeNumber(value: bigint): Exact {
  return { numerator: value, denominator: 1n, exponent: 0 };
}

export function add(left: Exact, right: Exact): Exact {
  const exponent = Math.min(left.exponent, right.exponent);
  const scaled = (one: Exact, by: bigint) => (one.numerator << BigInt(one.exponent - exponent)) * by;
  return {
    numerator: scaled(left, right.denominator) + scaled(right, left.denominator),
    denominator: left.denominator * right.denominator,
    exponent,
  };
}

export function subtract(left: Exact, right: Exact): Exact {
  return add(left, { ...right, numerator: -right.numerator });
}

export function multiply(left: Exact, right: Exact): Exact {
  return {
    numerator: left.numerator * right.numerator,
    denominator: left.denominator * right.denominator,
    exponent: left.exponent + right.exponent,
  };
}

/** @param by above zero */
export function divide(exact: Exact, by: bigint): Exact {
  return { ...exact, denominator: exact.denominator * by };
}

export function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return (digits.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(digits.charAt(0), 16)));
}

/** The nearest double, ties to even; Infinity and zero where there is none nearer. */
export function toNumber({ numerator, denominator, exponent }: Exact): number {
  if (numerator === 0n) return 0;
  const magnitude = numerator < 0n ? -numerator : numerator;
  // A quotient with bits to spare; that something is left over is all that rounding needs of the rest.
  const shift = Math.max(0, SIGNIFICAND_BITS + 2 - bitLength(magnitude) + bitLength(denominator));
  const dividend = magnitude << BigInt(shift);
  const quotient = dividend / denominator;
  const isInexact = quotient * denominator !== dividend;
  const value = rounded((quotient << 1n) | (isInexact ? 1n : 0n), exponent - shift - 1);
  return numerator < 0n ? -value : value;
}

/** The square root as the nearest double. @param exact zero or above */
export function squareRoot({ numerator, denominator, exponent }: Exact): number {
  if (numerator === 0n) return 0;
  // Under the root there has to be a whole number with enough bits, times an even power of two.
  let shift = Math.max(0, 2 * (SIGNIFICAND_BITS + 2) - bitLength(numerator) + bitLength(denominator));
  if ((exponent - shift) % 2 !== 0) shift += 1;
  const dividend = numerator << BigInt(shift);
  const radicand = dividend / denominator;
  const root = wholeRoot(radicand);
  const isInexact = root * root !== radicand || radicand * denominator !== dividend;
  return rounded((root << 1n) | (isInexact ? 1n : 0n), (exponent - shift) / 2 - 1);
}

/** Decimal logarithm of the magnitude. @param exact not zero */
export function log10({ numerator, denominator, exponent }: Exact): number {
  const [above, below] = [leading(numerator < 0n ? -numerator : numerator), leading(denominator)];
  const twos = exponent + above.exponent - below.exponent;
  return Math.log10(above.value / below.value) + twos * Math.log10(2);
}

/** magnitude · 2^exponent, rounded to the bits that a double has there. */
function rounded(magnitude: bigint, exponent: number): number {
  const length = bitLength(magnitude);
  if (length + exponent > TOO_HIGH) return Number.POSITIVE_INFINITY;
  const surplus = Math.max(length - SIGNIFICAND_BITS, LOWEST_EXPONENT - exponent, 0);
  if (surplus === 0) return Number(magnitude) * 2 ** exponent;
  const cut = BigInt(surplus);
  const kept = magnitude >> cut;
  const rest = magnitude - (kept << cut);
  const half = 1n << (cut - 1n);
  const up = rest > half || (rest === half && (kept & 1n) === 1n);
  return Number(up ? kept + 1n : kept) * 2 ** (exponent + surplus);
}

/** The largest whole number whose square is not above `value`: Newton's method from above. */
function wholeRoot(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(bitLength(value) / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** A whole number as a double times a power of two. */
function leading(value: bigint): { value: number; exponent: number } {
  const surplus = Math.max(0, bitLength(value) - SIGNIFICAND_BITS);
  return { value: Number(value >> BigInt(surplus)), exponent: surplus };
}
