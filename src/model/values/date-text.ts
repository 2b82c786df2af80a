/** Largest distance from the epoch that a date can have, ms. */
const MAX_DATE = 8_640_000_000_000_000;

/** Whether it is a time that a date can have, in ms since the epoch. */
export const isDate = (at: unknown): at is number =>
  typeof at === 'number' && Number.isFinite(at) && Math.abs(at) <= MAX_DATE;

/** A time in ms since the epoch as programs write it (ISO 8601, UTC); `–` for what no date can hold. Cannot throw. */
export const isoText = (at: unknown): string => (isDate(at) ? new Date(at).toISOString() : '–');
