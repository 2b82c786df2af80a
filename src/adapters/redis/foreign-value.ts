/* What others have written into a hash of theirs, checked once, where it enters. */

/** The latest time that a Date can hold, ms. */
const LATEST_MS = 8.64e15;

function finite(text: string | null | undefined): number | null {
  if (text === null || text === undefined || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** A number of things; what is none, or below 0, is null, and a fraction is rounded down. */
export function countOf(text: string | null | undefined): number | null {
  const value = finite(text);
  return value === null || value < 0 || value > Number.MAX_SAFE_INTEGER ? null : Math.floor(value);
}

/** A time, ms; null for what no calendar can show. */
export function timeOf(text: string | null | undefined): number | null {
  const value = finite(text);
  return value === null || Math.abs(value) > LATEST_MS ? null : value;
}
