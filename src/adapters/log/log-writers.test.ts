import { describe, expect, it } from 'vitest';
import { jsonLog } from './json-log.ts';
import { terminalLog } from './terminal-log.ts';

const line = {
  seq: 7,
  at: Date.UTC(2026, 0, 2, 3, 4, 5),
  source: 'redis',
  text: 'Redis is "away"\nfor now',
} as const;

describe('log lines', () => {
  it('are one JSON object each for programs', () => {
    const written: string[] = [];
    jsonLog({ write: (text) => written.push(text) })({ ...line, level: 'warn' });
    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0] ?? '')).toEqual({
      level: 40,
      at: '2026-01-02T03:04:05.000Z',
      source: 'redis',
      seq: 7,
      text: line.text,
    });
  });

  it('are readable for people, with problems apart', () => {
    const [output, errors]: string[][] = [[], []];
    const write = terminalLog(
      { write: (text) => output?.push(text) },
      { write: (text) => errors?.push(text) },
    );
    write({ ...line, level: 'info', source: 'engine', text: 'Capstan is listening' });
    write({ ...line, level: 'info', text: 'Reading config' });
    write({ ...line, level: 'error', text: 'gone' });
    write({ ...line, level: 'debug', text: 'details' });
    expect(output).toEqual(['03:04:05 Capstan is listening\n']);
    expect(errors).toEqual(['03:04:05 redis: error: gone\n']);
  });
});

it('an id with an escape and a line end stays inside of its line on a terminal', () => {
  const written: string[] = [];
  const writer = { write: (text: string) => written.push(text) };
  const log = terminalLog(writer, writer);
  const text = 'Task \u001b[2J\u009b1mx\n00:00:00 engine: error: forged\r\u202e failed';
  log({ seq: 1, at: 0, level: 'warn', source: 'py\nthon', text });
  log({ seq: 2, at: 0, level: 'error', source: 'engine', text: 'Error: x\n    at one\nforged' });
  expect(written).toEqual([
    '00:00:00 py\\nthon: warn: Task \\x1b[2J\\x9b1mx\\n00:00:00 engine: error: forged\\r\\u202e failed\n',
    '00:00:00 engine: error: Error: x\n    at one\\nforged\n',
  ]);
});
