import { expect, it } from 'vitest';
import { standStill } from './standing-list.ts';

const row = (id: string, state: string) => ({ id, state });

it('A list that stands still renews its rows in their places and counts what is new', () => {
  const latest = [row('d', 'waits'), row('c', 'waits'), row('b', 'done'), row('a', 'runs')];
  expect(standStill(['b', 'a'], latest)).toEqual({ rows: [row('b', 'done'), row('a', 'runs')], added: 2 });
});

it('A row that is not known any more is no longer in the list', () => {
  expect(standStill(['b', 'a'], [row('a', 'done')])).toEqual({ rows: [row('a', 'done')], added: 0 });
});
