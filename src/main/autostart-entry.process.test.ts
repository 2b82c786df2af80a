import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AutostartEntry } from './autostart-entry.ts';

describe('the start at login on Linux', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'capstan-config-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  it('is an entry that can be set and taken back', () => {
    const entry = new AutostartEntry(home, ['/opt/Capstan/capstan']);
    expect(entry.isSet).toBe(false);
    entry.set(true);
    expect(entry.isSet).toBe(true);
    const text = readFileSync(join(home, 'autostart', 'capstan.desktop'), 'utf8');
    expect(text).toMatch(/^\[Desktop Entry\]\nType=Application\n/);
    expect(text).toContain('\nExec="/opt/Capstan/capstan" "--minimised"\n');
    entry.set(false);
    entry.set(false);
    expect(entry.isSet).toBe(false);
  });

  it('keeps unusual characters of a path to itself', () => {
    new AutostartEntry(home, ['/opt/a b/$x%"', '.']).set(true);
    const text = readFileSync(join(home, 'autostart', 'capstan.desktop'), 'utf8');
    expect(text).toContain('Exec="/opt/a b/\\\\$x%%\\\\"" "." "--minimised"');
  });
});
