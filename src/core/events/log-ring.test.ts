import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import type { LogLine } from '../../model/log.ts';
import { LogRing } from './log-ring.ts';

describe('the log', () => {
  it('keeps the newest lines of a level, oldest first', () => {
    const log = new LogRing({ clock: new ManualClock(), keep: 10 });
    for (let n = 1; n <= 1_000; n += 1) log.write(n % 2 === 0 ? 'warn' : 'debug', 'engine', `line ${n}`);
    expect(log.lines({ limit: 2, level: 'info' }).map(({ text }) => text)).toEqual(['line 998', 'line 1000']);
    expect(log.lines({ limit: 5_000, level: 'debug' })).toHaveLength(10);
    expect(log.lines({ limit: 1, level: 'debug' })[0]).toMatchObject({ seq: 1_000, source: 'engine' });
  });

  it('tells readers of new lines in batches, without what was there before them', async () => {
    const clock = new ManualClock();
    const log = new LogRing({ clock });
    log.write('info', 'engine', 'before');
    const events = log.follow();
    log.write('info', 'engine', 'one');
    log.write('info', 'engine', 'two');
    clock.advance(100);
    const result = await events.next();
    const { lines } = (result.value as { value: { lines: LogLine[] } }).value;
    expect(lines.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('passes every line on and cuts those that are too long', () => {
    const told: LogLine[] = [];
    const log = new LogRing({
      clock: new ManualClock(),
      maxLineLength: 4,
      sinks: [(line) => told.push(line)],
    });
    log.write('error', 'redis', 'abcdefgh');
    expect(told).toMatchObject([{ text: 'abcd…', level: 'error' }]);
  });

  it('gives its readers the last lines when it ends', async () => {
    const log = new LogRing({ clock: new ManualClock() });
    const events = log.follow();
    log.write('info', 'engine', 'goodbye');
    log.end();
    expect((await events.next()).done).toBe(false);
    expect((await events.next()).done).toBe(true);
  });
});
