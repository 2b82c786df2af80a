import { describe, expect, it } from 'vitest';
import { listOf, queryOf, readFilter, sameScope } from './task-scope.ts';

describe('what the address says of tasks', () => {
  it.each([
    [{}, { of: null, state: null }],
    [{ pool: 'CPU' }, { of: { kind: 'pool', pool: 'CPU' }, state: null }],
    [{ queue: 'worker_a' }, { of: { kind: 'queue', queue: 'worker_a' }, state: null }],
    [
      { kind: 'one-shot', state: 'failed' },
      { of: { kind: 'one-shot' }, state: 'failed' },
    ],
    [
      { pool: '../x', queue: 'a b', state: 'odd' },
      { of: null, state: null },
    ],
  ])('%j is read', (params: Record<string, string>, filter) =>
    expect(readFilter('pools', params)).toEqual(filter),
  );

  it('is about Python workers on their page, unless it says otherwise', () => {
    expect(readFilter('processes', {}).of).toEqual({ kind: 'python' });
    expect(readFilter('processes', { kind: 'any' }).of).toBeNull();
    expect(readFilter('processes', { pool: 'CPU' }).of).toEqual({ kind: 'pool', pool: 'CPU' });
    expect(listOf('processes', null)).toMatchObject({ kind: 'any' });
    expect(listOf('processes', { kind: 'python' })).toMatchObject({ kind: null });
    expect(listOf('pools', null)).toMatchObject({ kind: null });
    expect(listOf('pools', { kind: 'python' })).toMatchObject({ kind: 'python' });
  });

  it('becomes a question to the engine', () => {
    expect(queryOf({ of: null, state: null })).toEqual({});
    expect(queryOf({ of: { kind: 'pool', pool: 'A' }, state: 'done' })).toEqual({ pool: 'A', state: 'done' });
    expect(queryOf({ of: { kind: 'one-shot' }, state: null })).toEqual({ kind: 'one-shot' });
    expect(queryOf({ of: { kind: 'queue', queue: 'worker_a' }, state: null })).toEqual({ queue: 'worker_a' });
  });

  it('changes as a whole', () => {
    expect(listOf('pools', { kind: 'one-shot' })).toMatchObject({
      pool: null,
      kind: 'one-shot',
      before: null,
    });
    expect(listOf('pools', { kind: 'queue', queue: 'q' })).toMatchObject({
      queue: 'q',
      kind: null,
      pool: null,
    });
  });

  it('is not confused by names', () =>
    expect(sameScope({ kind: 'pool', pool: 'one-shot' }, { kind: 'one-shot' })).toBe(false));
});
