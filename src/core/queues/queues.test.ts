import { describe, expect, it } from 'vitest';
import { DomainError } from '../../model/domain-error.ts';
import type { JobRow } from '../../model/queue.ts';
import type { FoundQueue, QueueCatalogue, QueueName, RemoveOutcome } from '../ports/queue-catalogue.ts';
import { Queues } from './queues.ts';

const orders = { name: 'orders', prefix: 'bull' };
const counts = {
  waiting: 0,
  active: 0,
  prioritized: 0,
  delayed: 0,
  'waiting-children': 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
};

/** One queue with three jobs. */
class OneQueue implements QueueCatalogue {
  paused = false;
  trouble: string | null = null;
  readonly states = new Map<string, JobRow['state']>([
    ['a', 'failed'],
    ['b', 'active'],
    ['c', 'delayed'],
  ]);
  list = () => Promise.resolve([this.#view()]);
  find = ({ name, prefix }: QueueName) =>
    Promise.resolve(name === 'orders' && prefix === 'bull' ? this.#view() : null);
  page = () => Promise.resolve({ total: 0, jobs: [] });
  row(_: QueueName, id: string): Promise<JobRow | null> {
    const state = this.states.get(id);
    const times = { addedAt: null, startedAt: null, finishedAt: null };
    return Promise.resolve(
      state === undefined ? null : { id, name: id, state, ...times, attemptsMade: 0, failedReason: null },
    );
  }
  job = () => Promise.resolve(null);
  setPaused(_: QueueName, paused: boolean): Promise<void> {
    this.paused = paused;
    return Promise.resolve();
  }
  retry(_: QueueName, id: string): Promise<boolean> {
    this.states.set(id, 'waiting');
    return Promise.resolve(true);
  }
  relations = () => Promise.resolve(null);
  remove = (_: QueueName, id: string): Promise<RemoveOutcome> =>
    Promise.resolve(id === 'c' ? { kind: 'held', key: 'bull:orders:c' } : { kind: 'removed', jobs: 1 });
  retryFailed = () => Promise.resolve({ retried: 1, remaining: 0 });
  clean = () => Promise.resolve({ removed: 1, remaining: 0 });
  #view(): FoundQueue {
    return { ...orders, counts, paused: this.paused, workers: null, version: null, trouble: this.trouble };
  }
}

const allowed = {
  barsOf: (queues: readonly unknown[]) => Promise.resolve(queues.map(() => null)),
  requireWritable: () => Promise.resolve(),
};
const over = (catalogue: QueueCatalogue, ownPrefix = 'bull') =>
  new Queues({ catalogue, ownPrefix: () => ownPrefix, writes: allowed });

describe('queues', () => {
  it('are paused and resumed, and seen so', async () => {
    const queues = over(new OneQueue());
    expect(await queues.pause(orders)).toMatchObject({ paused: true });
    expect(await queues.resume(orders)).toMatchObject({ paused: false });
  });

  it('are not found when there are none of that name, whatever is asked', async () => {
    const queues = over(new OneQueue());
    const nobody = { name: 'nobody', prefix: 'bull' };
    const what = { state: 'failed', olderThanMs: 0, limit: 1 } as const;
    const calls = [
      queues.get(nobody),
      queues.jobs(nobody, { state: 'failed', offset: 0, limit: 1 }),
      queues.pause(nobody),
      queues.retryFailed(nobody, 1),
      queues.clean(nobody, what),
      queues.job(orders, 'nothing'),
      queues.retryJob(orders, 'nothing'),
      queues.removeJob(orders, 'nothing'),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are those of our own when their prefix is left out', async () => {
    const catalogue = new OneQueue();
    const { name } = orders;
    expect(await over(catalogue).get({ name })).toMatchObject(orders);
    const elsewhere = over(catalogue, '{bull}');
    await expect(elsewhere.pause({ name })).rejects.toMatchObject({ detail: { prefix: '{bull}' } });
    expect(await elsewhere.get(orders)).toMatchObject(orders);
  });

  it('give a failed job back, and no other', async () => {
    const queues = over(new OneQueue());
    expect(await queues.retryJob(orders, 'a')).toMatchObject({ id: 'a', state: 'waiting' });
    await expect(queues.retryJob(orders, 'b')).rejects.toMatchObject({
      code: 'CONFLICT',
      detail: { state: 'active' },
    });
  });

  it('do not lose a job that somebody holds', async () => {
    const queues = over(new OneQueue());
    await queues.removeJob(orders, 'a');
    for (const id of ['b', 'c'])
      await expect(queues.removeJob(orders, id)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('are not changed where that is not allowed or their jobs are kept in an unknown way, whatever is asked', async () => {
    const refused = new DomainError('READ_ONLY', 'No.');
    const catalogue = new OneQueue();
    const queues = new Queues({
      catalogue,
      ownPrefix: () => 'bull',
      writes: { ...allowed, requireWritable: () => Promise.reject(refused) },
    });
    const changes = () => [
      queues.pause(orders),
      queues.resume(orders),
      queues.retryJob(orders, 'a'),
      queues.removeJob(orders, 'a'),
      queues.removeJob(orders, 'a', { withChildren: true }),
      queues.retryFailed(orders, 1),
      queues.clean(orders, { state: 'failed', olderThanMs: 0, limit: 1 }),
    ];
    for (const change of changes()) await expect(change).rejects.toMatchObject({ code: 'READ_ONLY' });
    expect(await queues.removeJob(orders, 'a', { dryRun: true })).toMatchObject({ dryRun: true });
    catalogue.trouble = 'It belongs to classic Bull.';
    for (const change of changes()) await expect(change).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(catalogue).toMatchObject({ paused: false });
    expect(catalogue.states.get('a')).toBe('failed');
  });
});
