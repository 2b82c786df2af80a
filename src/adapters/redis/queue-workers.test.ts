import { expect, it } from 'vitest';
import { queuesOfClient } from './queue-workers.ts';

const encoded = (name: string) => Buffer.from(name).toString('base64');

it.each([
  ['bull', 'orders', ''],
  ['bull', 'app:orders', ''],
  ['{app:x}', 'ümläut', ':w:anna'],
  ['app:w:test', 'orders', ':w:b:w:c'],
])('the queue of a worker is known by the name of its connection: %s %s%s', (prefix, name, worker) => {
  expect(queuesOfClient(`${prefix}:${encoded(name)}${worker}`)).toContain(`${prefix}:${name}`);
});

it.each(['', 'plain', 'bull:not base64', `bull:${encoded('orders')}:qe`])(
  'the name of another connection tells no queue of it: %j',
  (client) => {
    expect(queuesOfClient(client).filter((base) => base.endsWith(':orders'))).toEqual([]);
  },
);
