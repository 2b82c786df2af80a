import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RotatingFile } from './rotating-file.ts';

describe('a rotating file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'capstan-log-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps the newest lines in a few files of limited size', () => {
    const file = new RotatingFile({ path: join(folder, 'logs', 'a.log'), maxBytes: 10, keep: 3 });
    for (let line = 0; line < 9; line += 1) file.write(`line ${line}\n`);
    file.close();
    const kept = readdirSync(join(folder, 'logs')).sort();
    expect(kept).toEqual(['a.log', 'a.log.1', 'a.log.2']);
    const text = [...kept].reverse().map((name) => readFileSync(join(folder, 'logs', name), 'utf8'));
    expect(text.join('')).toBe('line 4\nline 5\nline 6\nline 7\nline 8\n');
  });

  it('goes on where an earlier run ended', () => {
    for (const line of ['one\n', 'two\n']) {
      const file = new RotatingFile({ path: join(folder, 'a.log') });
      file.write(line);
      file.close();
    }
    expect(readFileSync(join(folder, 'a.log'), 'utf8')).toBe('one\ntwo\n');
  });

  it('does not fail where it cannot write', () => {
    const file = new RotatingFile({ path: join(folder, 'a.log', 'b.log') });
    new RotatingFile({ path: join(folder, 'a.log') }).write('in the way');
    expect(() => {
      file.write('lost');
    }).not.toThrow();
  });
});
