import { describe, expect, it } from 'vitest';
import type { LogLevel, LogLine } from '../../../model/log.ts';
import { filterLines, lineText, mergeLines } from './log-lines.ts';

const line = (seq: number, level: LogLevel = 'info', text = `line ${seq}`, at = seq): LogLine => ({
  seq,
  at,
  level,
  source: 'engine',
  text,
});

describe('log lines', () => {
  it('come once each, although reading and following overlap', () => {
    const lines = mergeLines([line(1), line(2)], [line(2), line(3)]);
    expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('begin anew with an engine that began anew', () => {
    expect(mergeLines([line(1), line(2)], [line(1, 'info', 'hello', 100)]).map(({ text }) => text)).toEqual([
      'hello',
    ]);
  });

  it('stay bounded', () => {
    const many = Array.from({ length: 12_000 }, (_, seq) => line(seq));
    expect(mergeLines([], many)).toHaveLength(10_000);
  });

  it('are filtered by level and above, and by text or source', () => {
    const lines = [line(1, 'debug'), line(2, 'warn', 'Redis is slow'), line(3, 'error', 'gone')];
    expect(filterLines(lines, 'warn', '').map(({ seq }) => seq)).toEqual([2, 3]);
    expect(filterLines(lines, 'debug', 'REDIS').map(({ seq }) => seq)).toEqual([2]);
    expect(filterLines(lines, 'debug', 'engine')).toHaveLength(3);
  });

  it('are copied with their time in full', () => {
    expect(lineText(line(0, 'info', 'hello', 0))).toBe('1970-01-01T00:00:00.000Z info  engine: hello');
  });
});
