import { describe, expect, it } from 'vitest';
import { parseStat } from './proc-usage.ts';
import { parsePowerShell, parsePs } from './usage-tables.ts';

describe('process usage', () => {
  it('is read from /proc whatever the process is called', () => {
    const fields = Array.from({ length: 50 }, (_, index) => String(index + 3));
    expect(parseStat(`42 (a) b) (c) ${fields.join(' ')}`, 4_096)).toEqual({
      rssBytes: 24 * 4_096,
      cpuMs: (14 + 15) * 10,
    });
  });

  it('is read from ps', () => {
    const usages = parsePs('  12  2048   0:01.50\n 7 1024 1-02:03:04\n\n');
    expect(usages.get(12)).toEqual({ rssBytes: 2_097_152, cpuMs: 1_500 });
    expect(usages.get(7)).toEqual({ rssBytes: 1_048_576, cpuMs: 93_784_000 });
  });

  it('is read from PowerShell', () => {
    expect(parsePowerShell('12,2048,1500\r\n\r\n')).toEqual(
      new Map([[12, { rssBytes: 2_048, cpuMs: 1_500 }]]),
    );
  });
});
