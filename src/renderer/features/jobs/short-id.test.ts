import { expect, test } from 'vitest';
import { shortId } from './short-id.ts';

test('the type and the middle of an id go', () => {
  expect(shortId({ id: 'calculation-01m8a6bn94repjvsc8f90hxcas', type: 'calculation' })).toBe(
    '01m8a6…0hxcas',
  );
});

test('a short id of one’s own stays', () => {
  expect(shortId({ id: 'order-7', type: 'calculation' })).toBe('order-7');
  expect(shortId({ id: 'calculation-7', type: 'calculation' })).toBe('7');
});

test('the run of a schedule ends with its time', () => {
  const id = 'repeat:word-count-01m8a6bpa04m0qk16c8vzjvwgt:1795638608812';
  expect(shortId({ id, type: 'word-count' })).toBe('01m8a6…608812');
});
