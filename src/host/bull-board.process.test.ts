import { expect, it } from 'vitest';
import { BullBoard } from '../../e2e/fixtures/bull-board.ts';
import { startJobRig } from '../../e2e/fixtures/jobs.ts';
import { RedisServer } from '../../e2e/fixtures/redis-server.ts';

it('Bull Board counts the same jobs in the same states', async () => {
  await using redis = await RedisServer.start();
  const rig = await startJobRig({ redisUrl: redis.url });
  const board = await BullBoard.start(redis.url, ['jobs-echo', 'jobs-throws', 'jobs-gathers']);
  try {
    for (let n = 0; n < 3; n += 1) await rig.run('echo', { n });
    await rig.run('throws', { final: true });
    await rig.jobTypes.change('echo', { paused: true });
    await rig.submit('echo', {}, { delayMs: 60_000 });
    await rig.submit('echo', {}, { priority: 4 });
    const cancelled = await rig.submit('echo', {});
    await rig.jobs.cancel(cancelled);
    await rig.submit('echo', {});
    await rig.trees.submit({ type: 'gathers', payload: {}, children: [{ type: 'echo', payload: {} }] });

    for (const type of ['echo', 'throws', 'gathers']) {
      const { counts } = await rig.jobTypes.get(type);
      const [seen] = (await board.page(`jobs-${type}`, 'latest', 1)).filter(
        ({ name }) => name === `jobs-${type}`,
      );
      // Bull Board knows no cancelled jobs: what it calls failed is what we call failed and cancelled together.
      const { cancelled = 0, failed = 0, ...others } = counts ?? {};
      expect(seen?.counts, type).toMatchObject({ ...others, failed: failed + cancelled });
    }
    expect((await rig.jobTypes.get('echo')).counts).toEqual({
      ...{ waiting: 2, active: 0, prioritized: 1, delayed: 1 },
      ...{ 'waiting-children': 0, completed: 3, failed: 0, cancelled: 1 },
    });
    expect((await rig.jobTypes.get('echo')).cancelled).toBe(1);
    const [queue] = await board.page('jobs-echo', 'completed', 1);
    const ours = await rig.jobs.list({ type: 'echo', status: 'completed', offset: 0, limit: 10 });
    expect(queue?.jobs.map(({ id }) => id)).toEqual(ours.jobs.map(({ id }) => id));
  } finally {
    await board.close();
    await rig.close();
  }
});
