import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatMs,
  formatRate,
  formatShare,
  formatShort,
  formatSpan,
  plural,
} from './format.ts';

describe('figures', () => {
  it.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY])(
    '%s is not known, which is not 0',
    (value) => {
      for (const format of [
        formatBytes,
        formatCount,
        formatMs,
        formatRate,
        formatShare,
        formatShort,
        formatSpan,
      ])
        expect(format(value)).toBe('–');
    },
  );

  it.each([
    [0, '0'],
    [9_999, '9,999'],
    [10_000, '10.0 k'],
    [99_949, '99.9 k'],
    [123_456, '123 k'],
    [999_999, '1.0 M'],
    [123_456_789, '123 M'],
  ])('%d is short as %s', (value, text) => expect(formatShort(value)).toBe(text));

  it.each([
    [0, '0'],
    [0.04, '0.04'],
    [5.83, '5.8'],
    [99.9, '99.9'],
    [1_220, '1,220'],
  ])('a rate of %d is %s', (value, text) => expect(formatRate(value)).toBe(text));

  it.each([
    [0, '0 ms'],
    [0.001, '<0.1 ms'],
    [0.69, '0.7 ms'],
    [48, '48 ms'],
    [29_960, '30.0 s'],
    [3_600_000, '60 min'],
  ])('%d ms are %s', (value, text) => expect(formatMs(value)).toBe(text));

  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [1_992_294, '1.9 MB'],
    [117_440_512, '112 MB'],
    [2_147_483_648, '2.0 GB'],
  ])('%d bytes are %s', (value, text) => expect(formatBytes(value)).toBe(text));

  it.each([
    [0, '0 %'],
    [0.004, '0.4 %'],
    [0.98, '98 %'],
  ])('a share of %d is %s', (value, text) => expect(formatShare(value)).toBe(text));

  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [4_320_000, '1 h 12 min'],
    [7_200_000, '2 h'],
    [273_600_000, '3 d 4 h'],
  ])('a span of %d ms is %s', (value, text) => expect(formatSpan(value)).toBe(text));

  it('counts things', () => {
    expect(plural(1, 'job')).toBe('1 job');
    expect(plural(1_204, 'job')).toBe('1,204 jobs');
  });
});
