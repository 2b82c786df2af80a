import { describe, expect, it } from 'vitest';
import { readList, writeList } from './list-text.ts';

describe('a list as text', () => {
  it('of numbers has them between commas, spaces or line ends', () => {
    expect(readList('1, 2.5 -3\n4e2;', 'number')).toEqual([1, 2.5, -3, 400]);
    expect(writeList([1, 2.5], 'number')).toBe('1, 2.5');
  });

  it('keeps what is no number, for the check to find', () =>
    expect(readList('1, two', 'number')).toEqual([1, 'two']));

  it('of texts has one on each line', () => {
    expect(readList(' one, still one \n\ntwo', 'text')).toEqual(['one, still one', 'two']);
    expect(writeList(['a', 'b'], 'text')).toBe('a\nb');
  });
});
