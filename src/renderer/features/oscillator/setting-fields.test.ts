import { describe, expect, it } from 'vitest';
import { boundsOf, problemOf } from './setting-fields.ts';

describe('a setting', () => {
  it('has the bounds of the model', () => {
    expect(boundsOf('maxPushers')).toEqual({ min: 1, max: 64 });
    expect(boundsOf('pushIntervalMs')).toEqual({ min: 0, max: 3_600_000 });
  });

  it.each([0, 65, 1.5, '', 'ten', Number.NaN, null])('refuses %s', (value) => {
    expect(problemOf(value, boundsOf('maxPushers'))).toBe('A whole number from 1 to 64');
  });

  it.each([1, 64])('takes %d', (value) => expect(problemOf(value, boundsOf('maxPushers'))).toBeNull());
});
