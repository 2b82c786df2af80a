import { describe, expect, it } from 'vitest';
import type { ProcessLogLine } from '../../../model/process.ts';
import { filterPrinted, levelOf, printedText } from './printed-lines.ts';

let seq = 0;
const line = (text: string, stream: ProcessLogLine['stream'] = 'stdout'): ProcessLogLine => ({
  ...{ seq: ++seq, at: 0, stream, text },
});

describe('what a process has printed', () => {
  it.each([
    ['2026-01-02 03:04:05,678 INFO worker_a_1: ready', 'stdout', 'info'],
    ['2026-01-02 03:04:05,678 WARNING worker_a_1: slow', 'stderr', 'warn'],
    ['2026-01-02 03:04:05,678 ERROR worker_a_1: gone', 'stderr', 'error'],
    ['2026-01-02 03:04:05,678 DEBUG worker_a_1: taken', 'stdout', 'debug'],
    ['plain words', 'stdout', 'info'],
    ['plain complaint', 'stderr', 'warn'],
    ['Traceback (most recent call last):', 'stderr', 'error'],
    ['ValueError: no number', 'stderr', 'error'],
    [`${'words '.repeat(12)} ERROR`, 'stdout', 'info'],
  ] as const)('%j by %s is %s', (text, stream, level) => {
    expect(levelOf(line(text, stream))).toBe(level);
  });

  it('is filtered by level and above, and by text', () => {
    const lines = [line('one DEBUG'), line('two'), line('Three', 'stderr')];
    expect(filterPrinted(lines, 'debug', '')).toBe(lines);
    expect(filterPrinted(lines, 'warn', '').map(({ text }) => text)).toEqual(['Three']);
    expect(filterPrinted(lines, 'debug', ' THREE').map(({ text }) => text)).toEqual(['Three']);
  });

  it('is copied with its time in full', () => {
    expect(printedText(line('hello', 'stderr'))).toBe('1970-01-01T00:00:00.000Z stderr: hello');
  });
});
