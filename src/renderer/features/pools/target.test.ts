import { expect, it } from 'vitest';
import { readTarget } from './target.ts';

it('the form is aimed at what is listed, or elsewhere', () => {
  expect(readTarget({ pool: 'CPU' })).toEqual({ kind: 'pool', pool: 'CPU' });
  expect(readTarget({ pool: 'CPU', to: 'one-shot' })).toEqual({ kind: 'one-shot' });
  // A pool may have any name.
  expect(readTarget({ to: 'pool:one-shot' })).toEqual({ kind: 'pool', pool: 'one-shot' });
  expect(readTarget({ to: 'nonsense' })).toBeNull();
  expect(readTarget({ kind: 'python' })).toBeNull();
  expect(readTarget({ queue: 'worker_a' })).toBeNull();
});
