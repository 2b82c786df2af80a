import { describe, expect, it } from 'vitest';
import { NO_WRITES } from '../../model/work-writes.ts';
import { withWrites, writeBar } from './writes-allowed.ts';

const orders = { name: 'orders', prefix: 'bull' };
const mails = { name: 'mails', prefix: 'bull' };
const bar = (writes = NO_WRITES, queue = orders, own = false) => writeBar(writes, 'one', queue, own);

describe('whether a queue may be changed', () => {
  it('is no for one of another application until a person has said yes, and yes for one of Capstan', () => {
    expect(bar()).toBe('not-allowed');
    expect(bar(NO_WRITES, orders, true)).toBeNull();
  });

  it('is decided for one queue or a whole connection, and what was said last counts', () => {
    let writes = { ...NO_WRITES, connections: withWrites(NO_WRITES, 'one', orders, true) };
    expect([bar(writes), bar(writes, mails)]).toEqual([null, 'not-allowed']);
    expect(writeBar(writes, 'two', orders, false)).toBe('not-allowed');
    writes = { ...writes, connections: withWrites(writes, 'one', null, true) };
    writes = { ...writes, connections: withWrites(writes, 'one', orders, false) };
    expect([bar(writes), bar(writes, mails)]).toEqual(['not-allowed', null]);
    writes = { ...writes, connections: withWrites(writes, 'one', orders, true) };
    expect(writes.connections).toEqual([{ connection: 'one', allowed: true, sources: [] }]);
    writes = { ...writes, connections: withWrites(writes, 'one', null, false) };
    expect(writes.connections).toEqual([]);
  });

  it('is the same wherever the prefix is said to end', () => {
    const writes = {
      ...NO_WRITES,
      connections: withWrites(NO_WRITES, 'one', { name: 'a:b', prefix: 'bull' }, true),
    };
    expect(bar(writes, { name: 'b', prefix: 'bull:a' })).toBeNull();
  });

  it('is no for every queue while everything is read-only', () => {
    const writes = { readOnlyNow: true, connections: withWrites(NO_WRITES, 'one', null, true) };
    expect([bar(writes), bar(writes, orders, true)]).toEqual(['read-only-now', 'read-only-now']);
  });
});
