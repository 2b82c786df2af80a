import { expect, test } from 'vitest';
import type { QueueView } from '../../../model/queue.ts';
import { queueAt } from './queue-at.ts';

const queue = (prefix: string, name: string): QueueView => ({
  name,
  prefix,
  counts: {
    waiting: 0,
    active: 0,
    prioritized: 0,
    delayed: 0,
    'waiting-children': 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
  },
  paused: false,
  workers: 0,
  version: null,
  readOnly: null,
});

test('a link to a queue leads to the one of that key, to one of our own, to any of that name', () => {
  const theirs = queue('app', 'messages');
  const ours = queue('{bull}', 'messages');
  const queues = [theirs, ours, queue('app', 'orders')];
  expect(queueAt(queues, 'app:messages')).toBe(theirs);
  expect(queueAt(queues, 'messages')).toBe(ours);
  expect(queueAt(queues, 'orders')).toMatchObject({ prefix: 'app' });
  expect(queueAt(queues, 'nothing')).toBeUndefined();
});
