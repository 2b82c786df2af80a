import { expect, it } from 'vitest';
import { isoText } from './date-text.ts';

it('a time is written as programs write it, and what no date can hold has no text of its own', () => {
  expect(isoText(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(isoText(8_640_000_000_000_000)).toBe('+275760-09-13T00:00:00.000Z');
  for (const at of [9_999_999_999_999_999, -9e15, Number.NaN, Number.POSITIVE_INFINITY, null, '7'])
    expect(isoText(at)).toBe('–');
});
