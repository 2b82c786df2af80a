import { CronExpressionParser } from 'cron-parser';
import cronstrue from 'cronstrue';
import type { Calendar } from '../../core/ports/schedule-store.ts';
import { InputRefused } from '../../model/input-refused.ts';
import type { ScheduleOutlook, ScheduleRule } from '../../model/schedule.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';

/** Units of intervals, the largest first. */
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** Rules by the clock. */
export const cronCalendar: Calendar = {
  outlook: (rule, after, count, anchor = after) => {
    if (rule.kind === 'every') return everyOutlook(rule.everyMs, after, count, anchor);
    return cronOutlook(rule, after, count);
  },
};

/** BullMQ counts intervals from the first run on, also after runs that were missed. */
function everyOutlook(everyMs: number, after: number, count: number, anchor: number): ScheduleOutlook {
  const first = anchor + (Math.floor((after - anchor) / everyMs) + 1) * everyMs;
  return {
    words: `Every ${inWords(everyMs)}`,
    nextRuns: Array.from({ length: count }, (_, index) => first + index * everyMs),
  };
}

function inWords(ms: number): string {
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, unitMs] of UNITS) {
    const amount = Math.floor(rest / unitMs);
    rest -= amount * unitMs;
    if (amount > 0) parts.push(`${amount} ${unit}${amount === 1 ? '' : 's'}`);
  }
  if (rest > 0) parts.push(`${rest} ms`);
  // "Every 1 minute" is not how people say it.
  return parts.length === 1 ? (parts[0] ?? '').replace(/^1 /, '') : parts.join(' ');
}

function cronOutlook(
  { pattern, timeZone }: Extract<ScheduleRule, { kind: 'cron' }>,
  from: number,
  count: number,
): ScheduleOutlook {
  requireTimeZone(timeZone);
  try {
    // The parser itself is content with fewer fields, and takes the missing ones for stars.
    if (!/^\S+(\s+\S+){4,5}$/.test(pattern.trim()) && !pattern.startsWith('@'))
      throw new Error('It has to have five or six fields.');
    const runs = CronExpressionParser.parse(pattern, { currentDate: new Date(from), tz: timeZone });
    const nextRuns: number[] = [];
    while (nextRuns.length < count && runs.hasNext()) nextRuns.push(runs.next().getTime());
    const words = cronstrue.toString(pattern, { use24HourTimeFormat: true, verbose: false });
    return { words: timeZone === 'UTC' ? `${words} (UTC)` : `${words} (${timeZone})`, nextRuns };
  } catch (cause) {
    throw new InputRefused([{ path: 'rule.pattern', message: messageOf(cause) }]);
  }
}

function requireTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new InputRefused([{ path: 'rule.timeZone', message: 'There is no such time zone.' }]);
  }
}

/** cronstrue throws texts. */
const messageOf = (error: unknown): string => thrownMessage(error);
