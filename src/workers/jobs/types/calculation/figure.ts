import { type Exact, log10, toNumber } from './exact.ts';

/** A value to answer with: a number where JSON has one for it, else what can be said of it, with the reason. */
export interface Figure {
  readonly value: number | string | null;
  readonly note?: string;
}

/** Digits that are given of a number that no double holds. */
const DIGITS = 6;

export function known(value: number): Figure {
  return { value };
}

export function none(note: string): Figure {
  return { value: null, note };
}

/** The nearest double; beyond the largest and below the smallest the value as text, as `"9.33262e+400"`. */
export function figure(exact: Exact): Figure {
  const value = toNumber(exact);
  if (exact.numerator === 0n || (Number.isFinite(value) && value !== 0)) return known(value);
  const note =
    value === 0
      ? 'too close to zero for a number in JSON; given as text'
      : 'too large for a number in JSON; given as text';
  return { value: scientific(exact), note };
}

/** @param exact not zero */
export function scientific(exact: Exact): string {
  const size = log10(exact);
  let power = Math.floor(size);
  let digits = (10 ** (size - power)).toPrecision(DIGITS);
  // Rounding may have made ten of what is just under it.
  if (Number(digits) >= 10) {
    power += 1;
    digits = (1).toPrecision(DIGITS);
  }
  return `${exact.numerator < 0n ? '-' : ''}${digits}e${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}
