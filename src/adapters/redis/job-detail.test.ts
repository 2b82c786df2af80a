import { expect, it } from 'vitest';
import { stackTraces } from './job-detail.ts';

it('stack traces whose text is cut off are the newest ones, and the first says that there are older ones', () => {
  const traces = ['Error: one\n    at a', 'Error: "two","2"\n    at b', 'Error: three\n    at c'];
  const text = JSON.stringify(traces);
  const from = text.indexOf('at a');
  expect(stackTraces(text.slice(from), true)).toEqual([
    '[cut: what came before is not shown]',
    ...traces.slice(1),
  ]);
  expect(stackTraces(text.slice(text.indexOf('three')), true)).toEqual([
    '[cut: what came before is not shown]',
    'three\n    at c',
  ]);
  expect(stackTraces(text)).toEqual(traces);
});
