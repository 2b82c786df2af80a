import { isDate } from '../../model/values/date-text.ts';

/** What is shown for a figure that is not known. */
export const UNKNOWN = '–';

const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });

type Maybe = number | null | undefined;

const known = (value: Maybe): value is number => typeof value === 'number' && Number.isFinite(value);

export const formatCount = (value: Maybe): string => (known(value) ? integer.format(value) : UNKNOWN);

/** A count in little room: 1,234 stays, 12,345 becomes 12.3 k. */
export function formatShort(value: Maybe): string {
  if (!known(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size < 10_000) return integer.format(value);
  if (size < 999_950) return `${size < 99_950 ? tenths.format(value / 1e3) : integer.format(value / 1e3)} k`;
  return `${size < 99_950_000 ? tenths.format(value / 1e6) : integer.format(value / 1e6)} M`;
}

/** A rate per second; small ones keep a digit behind the point. */
export function formatRate(value: Maybe): string {
  if (!known(value)) return UNKNOWN;
  if (value === 0) return '0';
  if (value < 0.1) return significant.format(value);
  return value < 100 ? tenths.format(value) : formatShort(value);
}

/** Milliseconds with as many digits as mean something, and the unit apart. */
export function splitMs(value: Maybe): { figure: string; unit: string } {
  if (!known(value)) return { figure: UNKNOWN, unit: '' };
  if (value < 0.05) return { figure: value === 0 ? '0' : '<0.1', unit: 'ms' };
  if (value < 10) return { figure: tenths.format(value), unit: 'ms' };
  if (value < 999.5) return { figure: integer.format(value), unit: 'ms' };
  if (value < 600_000) return { figure: tenths.format(value / 1_000), unit: 's' };
  return { figure: integer.format(value / 60_000), unit: 'min' };
}

export function formatMs(value: Maybe): string {
  const { figure, unit } = splitMs(value);
  return unit === '' ? figure : `${figure} ${unit}`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in steps of 1,024, as memory is counted. */
export function formatBytes(value: Maybe): string {
  if (!known(value)) return UNKNOWN;
  let size = value;
  let unit = 0;
  while (size >= 1_000 && unit < BYTE_UNITS.length - 1) {
    size /= 1_024;
    unit += 1;
  }
  const figure = unit === 0 || size >= 100 ? integer.format(size) : tenths.format(size);
  return `${figure} ${BYTE_UNITS[unit] ?? ''}`;
}

/** A share of one as per cent. */
export function formatShare(value: Maybe): string {
  if (!known(value)) return UNKNOWN;
  const percent = value * 100;
  return `${percent > 0 && percent < 10 ? tenths.format(percent) : integer.format(percent)} %`;
}

/** A span in the two largest units that say something: 4 s, 2 min, 1 h 12 min, 3 d 4 h. */
export function formatSpan(ms: Maybe): string {
  if (!known(ms)) return UNKNOWN;
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export const formatClock = (at: Maybe): string => (isDate(at) ? clock.format(at) : UNKNOWN);
export const formatDate = (at: Maybe): string => (isDate(at) ? date.format(at) : UNKNOWN);

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** The time of day to the millisecond, as logs have it. */
export function formatClockMs(at: Maybe): string {
  if (!isDate(at)) return UNKNOWN;
  const time = new Date(at);
  const ofDay = [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':');
  return `${ofDay}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

/** A number that names something, such as a process: its digits alone. */
export const formatDigits = (value: Maybe): string => (known(value) ? String(value) : UNKNOWN);

export const plural = (count: Maybe, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
