import { describe, expect, it } from 'vitest';
import { listOf, queryOf, readFilter, readTarget, sameScope } from './selection.ts';

describe('what the address says of tasks', () => {
  it.each([
    [{}, { of: null, state: null }],
    [{ pool: 'CPU' }, { of: { kind: 'pool', pool: 'CPU' }, state: null }],
    [
      { kind: 'one-shot', state: 'failed' },
      { of: { kind: 'one-shot' }, state: 'failed' },
    ],
    [
      { pool: '../x', state: 'odd' },
      { of: null, state: null },
    ],
  ])('%j is read', (params: Record<string, string>, filter) => expect(readFilter(params)).toEqual(filter));

  it('aims the form at what is listed, or elsewhere', () => {
    expect(readTarget({ pool: 'CPU' })).toEqual({ kind: 'pool', pool: 'CPU' });
    expect(readTarget({ pool: 'CPU', to: 'one-shot' })).toEqual({ kind: 'one-shot' });
    // A pool may have any name.
    expect(readTarget({ to: 'pool:one-shot' })).toEqual({ kind: 'pool', pool: 'one-shot' });
    expect(readTarget({ to: 'nonsense' })).toBeNull();
    expect(readTarget({ kind: 'python' })).toBeNull();
    expect(sameScope({ kind: 'pool', pool: 'one-shot' }, { kind: 'one-shot' })).toBe(false);
  });

  it('becomes a question to the engine', () => {
    expect(queryOf({ of: null, state: null })).toEqual({});
    expect(queryOf({ of: { kind: 'pool', pool: 'A' }, state: 'done' })).toEqual({ pool: 'A', state: 'done' });
    expect(queryOf({ of: { kind: 'one-shot' }, state: null })).toEqual({ kind: 'one-shot' });
    expect(queryOf({ of: { kind: 'python' }, state: null })).toEqual({ kind: 'python' });
  });

  it('changes as a whole', () =>
    expect(listOf({ kind: 'one-shot' })).toMatchObject({ pool: null, kind: 'one-shot', before: null }));
});
