import { describe, expect, test } from 'vitest';
import { isAtLeast, versionIn } from './version.mjs';

describe('a version', () => {
  test('is found in what programs print', () => {
    expect(versionIn('v20.19.0\n')).toBe('20.19.0');
    expect(versionIn('Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64')).toBe('7.0.15');
    expect(versionIn('Chromium 156.0.8078.79 built on Debian')).toBe('156.0.8078.79');
    expect(versionIn('no number here')).toBeUndefined();
  });

  test('is compared by number, part by part', () => {
    expect(isAtLeast('20.19.0', '20.19.0')).toBe(true);
    expect(isAtLeast('20.20', '20.19.5')).toBe(true);
    expect(isAtLeast('20.9.9', '20.19.0')).toBe(false);
    expect(isAtLeast('6.0.16', '6.2')).toBe(false);
    expect(isAtLeast('10', '6.2')).toBe(true);
  });
});
