import { describe, expect, it } from 'vitest';
import { wireResultSchema } from '../../model/wire/python.ts';
import { unsafeResult } from './unsafe-result.ts';

const at = 1_700_000_000_000;
const read = (message: unknown) =>
  unsafeResult(typeof message === 'string' ? message : JSON.stringify(message), {
    at,
    taskOf: (id) => (id === 'mine' ? { queue: 'worker_a', type: 'primes' } : null),
    queueOf: (workerId) => (workerId.startsWith('worker_b') ? 'worker_b' : null),
  });

describe('the result of a worker without the safe protocol', () => {
  it('is completed by what is known of the task', () => {
    expect(read({ id: 'mine', worker_id: 'worker_a_7', status: 'ok', result: { count: 4 } })).toEqual({
      ...{ id: 'mine', worker_id: 'worker_a_7', queue: 'worker_a', type: 'primes', deliveries: 1 },
      ...{
        started_at: at / 1_000,
        finished_at: at / 1_000,
        unsafe: true,
        status: 'ok',
        result: { count: 4 },
      },
    });
  });

  it.each<[object, unknown]>([
    [{ task_id: 'mine', status: 'completed', result: 1 }, 1],
    [{ taskId: 'mine', status: 'SUCCESS', result: null }, null],
    [{ id: 'mine', success: true, result: [] }, []],
    [{ id: 'mine', result: false }, false],
    [
      { id: 'mine', worker_id: 'w', sum: 3, mean: 1 },
      { sum: 3, mean: 1 },
    ],
    [{ id: 'mine', status: 'done' }, {}],
    [{ id: 'mine', error: null, result: 7 }, 7],
  ])('%j succeeded with %j', (message, result) => {
    expect(read(message)).toMatchObject({ id: 'mine', status: 'ok', result });
  });

  it.each<[object, string]>([
    [{ id: 'mine', status: 'error', error: 'out of memory' }, 'out of memory'],
    [{ id: 'mine', status: 'failed', message: 'no luck' }, 'no luck'],
    [{ id: 'mine', success: false }, 'The worker says that it failed, and not why.'],
    [{ id: 'mine', error: { code: 'cancelled', message: 'as an object' } }, 'as an object'],
    [{ id: 'mine', ok: false, error: 17 }, 'The worker says that it failed, and not why.'],
  ])('%j failed with "%s"', (message, words) => {
    const result = read(message);
    expect(result).toMatchObject({ status: 'error', error: { code: 'task_raised', message: words } });
  });

  it.each([
    'no JSON',
    '',
    '[]',
    'null',
    '"mine"',
    '{"id":"mine"}',
    '{"id":"mine","status":"progress","result":1}',
    '{"id":{"a":1},"result":1}',
    '{"id":"","result":1}',
    '{"id":1.5,"result":1}',
    '{"id":"with a\\nnewline","result":1}',
    `{"id":"${'x'.repeat(201)}","result":1}`,
    '{"result":1}',
    // Nobody knows which queue it was from.
    '{"id":"unknown","result":1}',
    '{"id":"unknown","queue":"no queue","result":1}',
  ])('%s is none', (text) => {
    expect(read(text)).toBeNull();
  });

  it('of a task that nobody knows is taken where it or the worker tells the queue', () => {
    expect(read({ id: 7, queue: 'worker_c', result: 1 })).toMatchObject({
      id: '7',
      queue: 'worker_c',
      type: null,
    });
    expect(read({ id: 'x', worker_id: 'worker_b_12', result: 1 })).toMatchObject({ queue: 'worker_b' });
  });

  it('has the times of the worker where they can be believed, in seconds or milliseconds', () => {
    const times = (message: object) => {
      const { started_at: started, finished_at: finished } =
        read({ id: 'mine', result: 1, ...message }) ?? {};
      return [started, finished];
    };
    const s = at / 1_000;
    expect(times({ started_at: s - 5, finished_at: s - 1 })).toEqual([s - 5, s - 1]);
    expect(times({ timestamp: at - 2_000 })).toEqual([s - 2, s - 2]);
    expect(times({ timestamp: 9_999_999_999_999_999, started_at: 'then' })).toEqual([s, s]);
    expect(times({ started_at: s + 50, finished_at: s })).toEqual([s, s]);
  });

  it('is always one that the safe protocol can carry', () => {
    for (const message of [
      { id: 'mine', result: 1, worker_id: { a: 1 }, type: [] },
      { id: 'mine', status: 'error', error: { message: 5, traceback: 7 } },
      { id: 'mine', status: 5, result: 1, started_at: null, deliveries: 'many', __proto__: { x: 1 } },
    ])
      expect(wireResultSchema.safeParse(read(message) ?? 'none')).toMatchObject({ success: true });
  });
});
