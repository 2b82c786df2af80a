import { expect, test } from 'vitest';
import { readFilter, readView } from './selection.ts';

test('an address without parameters is the list of all jobs', () => {
  expect(readView({})).toBe('jobs');
  expect(readFilter({})).toEqual({ status: null, type: null, history: false, text: '' });
});

test('status and type are read, nonsense is not', () => {
  expect(readFilter({ status: 'failed', type: 'calculation' })).toMatchObject({
    status: 'failed',
    type: 'calculation',
  });
  expect(readFilter({ status: 'broken', type: '../x' })).toMatchObject({ status: null, type: null });
  expect(readView({ view: 'nowhere' })).toBe('jobs');
});

test('text is looked for in the history alone', () => {
  expect(readFilter({ status: 'history', text: 'worker-7' })).toMatchObject({
    history: true,
    text: 'worker-7',
  });
  expect(readFilter({ status: 'failed', text: 'worker-7' }).text).toBe('');
});
