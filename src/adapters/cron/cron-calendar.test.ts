import { describe, expect, it } from 'vitest';
import { cronCalendar } from './cron-calendar.ts';

const from = Date.parse('2026-03-28T22:10:00Z');
const outlook = (pattern: string, timeZone = 'UTC', count = 3) => {
  const { words, nextRuns } = cronCalendar.outlook({ kind: 'cron', pattern, timeZone }, from, count);
  return { words, runs: nextRuns.map((at) => new Date(at).toISOString()) };
};

describe('the calendar', () => {
  it('says a rule in words and when it is due', () => {
    expect(outlook('0 3 * * 1-5')).toEqual({
      words: 'At 03:00, Monday through Friday (UTC)',
      runs: ['2026-03-30T03:00:00.000Z', '2026-03-31T03:00:00.000Z', '2026-04-01T03:00:00.000Z'],
    });
    expect(outlook('*/20 * * * * *', 'UTC', 1)).toEqual({
      words: 'Every 20 seconds (UTC)',
      runs: ['2026-03-28T22:10:20.000Z'],
    });
  });

  it('keeps to the clock of a place when its clock changes', () => {
    expect(outlook('30 9 * * *', 'Europe/Berlin', 2).runs).toEqual([
      '2026-03-29T07:30:00.000Z',
      '2026-03-30T07:30:00.000Z',
    ]);
    const day = Date.parse('2026-03-28T00:00:00Z');
    const berlin = { kind: 'cron', pattern: '30 9 * * *', timeZone: 'Europe/Berlin' } as const;
    expect(cronCalendar.outlook(berlin, day, 1).nextRuns).toEqual([Date.parse('2026-03-28T08:30:00Z')]);
  });

  it.each([
    [1_000, 'Every second'],
    [60_000, 'Every minute'],
    [90_000, 'Every 1 minute 30 seconds'],
    [7_200_000, 'Every 2 hours'],
    [1_500, 'Every 1 second 500 ms'],
  ])('says an interval of %d ms as people do', (everyMs, words) => {
    const { words: said, nextRuns } = cronCalendar.outlook({ kind: 'every', everyMs }, from, 2);
    expect(said).toBe(words);
    expect(nextRuns).toEqual([from + everyMs, from + 2 * everyMs]);
  });

  it('counts an interval from the run that it is told of, also when that was long ago', () => {
    const made = Date.parse('2026-03-28T17:33:00Z');
    const hourly = { kind: 'every', everyMs: 3_600_000 } as const;
    const times = (after: number) =>
      cronCalendar
        .outlook(hourly, after, 2, made)
        .nextRuns.map((at) => new Date(at).toISOString().slice(11, 16));
    expect(times(made)).toEqual(['18:33', '19:33']);
    expect(times(from)).toEqual(['22:33', '23:33']);
  });

  it.each(['* * *', 'every day', '99 * * * *', '* * * * * * *'])(
    'refuses %s, naming the field',
    (pattern) => {
      expect(() => outlook(pattern)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error);
    },
  );

  it('refuses a time zone that there is not', () => {
    expect(() => outlook('* * * * *', 'Mars/Olympus')).toThrow('time zone');
  });
});
