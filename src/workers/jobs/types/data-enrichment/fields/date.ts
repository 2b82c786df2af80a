import { DateTime, type DateTimeOptions } from 'luxon';
import { type Outcome, problem, quoted } from './outcome.ts';

export interface DateRules {
  /** How `04/05/2025` is read. */
  readonly order: 'day-first' | 'month-first';
  /** Of times that say none, by its name in the IANA database. */
  readonly timeZone: string;
  /** Language of the months' names. */
  readonly locale: string;
}

/** Seconds since 1970 have ten digits between 2001 and 2286, milliseconds thirteen. */
const SECONDS = /^[1-9]\d{9}$/;
const MILLISECONDS = /^[1-9]\d{12}$/;
const NUMERIC = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[\s,]|$)/;
const TIMES = ['', ' H:mm', ' H:mm:ss', ' h:mm a', ' h:mm:ss a'];
const WORDS = [
  'd MMMM yyyy',
  'd MMM yyyy',
  'd. MMMM yyyy',
  'd. MMM yyyy',
  'MMMM d yyyy',
  'MMM d yyyy',
  'yyyy MMMM d',
  'yyyy/M/d',
  'yyyy.M.d',
];
/** What is read as a date of the common era, and has four digits. */
const YEARS = { first: 1, last: 9_999 };

/**
 * Reads a date, with or without a time, in the ways people and programs write them, and writes it as ISO 8601 does:
 * a date alone stays one, a time is given in UTC.
 */
export function dateField(value: unknown, rules: DateRules): Outcome {
  if (typeof value !== 'string' && typeof value !== 'number')
    return problem('NOT_TEXT', `${quoted(value)} is neither text nor a number`);
  const text = String(value).trim().replace(/\s+/g, ' ');
  const found = text.length > 64 ? null : readDate(text, rules);
  if (found === null || found.at.year < YEARS.first || found.at.year > YEARS.last)
    return problem('NOT_A_DATE', `${quoted(value)} is not a date that can be read`);
  const { at, hasTime, isAmbiguous } = found;
  const iso = hasTime ? at.toUTC().toISO() : at.toISODate();
  return {
    ok: true,
    clean: iso,
    added: {
      iso,
      hasTime,
      epochMs: at.toMillis(),
      weekday: at.setLocale('en').weekdayLong,
      week: at.toISOWeekDate().slice(0, 8),
      // Day and month could be the other way round.
      ambiguous: isAmbiguous,
    },
  };
}

interface Reading {
  readonly at: DateTime<true>;
  readonly hasTime: boolean;
  readonly isAmbiguous: boolean;
}

function readDate(text: string, { order, timeZone, locale }: DateRules): Reading | null {
  const options: DateTimeOptions = { zone: timeZone, setZone: true };
  const reading = (at: DateTime, hasTime: boolean, isAmbiguous = false): Reading | null =>
    at.isValid ? { at: at as DateTime<true>, hasTime, isAmbiguous } : null;
  if (SECONDS.test(text)) return reading(DateTime.fromSeconds(Number(text), { zone: 'utc' }), true);
  if (MILLISECONDS.test(text)) return reading(DateTime.fromMillis(Number(text), { zone: 'utc' }), true);
  // Of ISO's forms those that begin with a year; a bare time is no date.
  if (/^\d{4}-|^\d{8}(?:T|$)/.test(text)) {
    const byIso = DateTime.fromISO(text.replace(' ', 'T'), options);
    const found = reading(byIso, /[T\s]\d/.test(text)) ?? reading(DateTime.fromSQL(text, options), true);
    if (found !== null) return found;
  }
  const byMail =
    reading(DateTime.fromRFC2822(text, options), true) ?? reading(DateTime.fromHTTP(text, options), true);
  if (byMail !== null) return byMail;
  const numeric = NUMERIC.exec(text);
  if (numeric !== null) {
    const [, first = '', separator = '', second = ''] = numeric;
    // Nobody writes the month first before a dot.
    const dayFirst = separator === '.' || order === 'day-first';
    const date = (dayFirst ? ['d', 'M', 'yyyy'] : ['M', 'd', 'yyyy']).join(separator);
    const isAmbiguous = separator !== '.' && first !== second && Number(first) <= 12 && Number(second) <= 12;
    const found = firstOf(date, text, { zone: timeZone, locale: 'en' });
    return found === null ? null : { ...found, isAmbiguous };
  }
  const words = text.replace(/,/g, '').replace(/\b(\d{1,2})(?:st|nd|rd|th)\b/i, '$1');
  for (const language of new Set([locale, 'en'])) {
    for (const format of WORDS) {
      const found = firstOf(format, words, { zone: timeZone, locale: language });
      if (found !== null) return { ...found, isAmbiguous: false };
    }
  }
  return null;
}

/** Tries a format of a date with every way to write a time behind it. */
function firstOf(
  format: string,
  text: string,
  options: DateTimeOptions,
): Omit<Reading, 'isAmbiguous'> | null {
  const plain = text.replace(/,/g, '');
  for (const time of TIMES) {
    const at = DateTime.fromFormat(plain, format + time, options);
    if (at.isValid) return { at, hasTime: time !== '' };
  }
  return null;
}
