import { describe, expect, it } from 'vitest';
import { countOf, timeOf } from './foreign-value.ts';

describe('a value that somebody else has written', () => {
  it.each([
    ['3', 3],
    ['1.5', 1],
    ['-2', null],
    ['many', null],
    ['', null],
    [' ', null],
    ['NaN', null],
    ['Infinity', null],
    ['9007199254740993', null],
    [null, null],
    [undefined, null],
  ])('is a count only if it is one: %j', (text, count) => {
    expect(countOf(text)).toBe(count);
  });

  it.each([
    ['1700000000000', 1_700_000_000_000],
    ['9999999999999999', null],
    ['-8640000000000001', null],
    ['1e400', null],
    ['tomorrow', null],
    [null, null],
  ])('is a time only if a calendar can show it: %j', (text, time) => {
    expect(timeOf(text)).toBe(time);
  });
});
