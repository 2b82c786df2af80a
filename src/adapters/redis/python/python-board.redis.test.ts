import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisServer } from '../../../../e2e/fixtures/redis-server.ts';
import { pythonBoardSuite } from '../../../core/ports/python-board.suite.ts';
import type { OwnList } from '../../../core/ports/python-board.ts';
import { RedisDeadLetterBox } from './dead-letter-box.ts';
import { RedisWorkerChannels } from './worker-channels.ts';
import * as names from './names.ts';
import { RedisPythonBoard } from './python-board.ts';
import { RedisPythonLease } from './python-lease.ts';
import { RedisResultList } from './result-list.ts';

let server: RedisServer;
let redis: Redis;
beforeAll(async () => {
  server = await RedisServer.start();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.close();
});
const client = () => redis;
const now = () => Date.now() / 1_000;

/** A worker as the protocol describes it, one step at a time. */
const player = {
  async beat({ workerId, pid, queue }: OwnList) {
    const heartbeat = { worker_id: workerId, pid, tasks_processed: 0, timestamp: now() };
    await redis.set(names.heartbeatOf(workerId), JSON.stringify(heartbeat), 'EX', 35);
    const info = { worker_id: workerId, pid, queue, host: 'here', types: ['primes'] };
    await redis.set(names.infoOf(workerId), JSON.stringify(info), 'EX', 35);
    await redis.publish(names.HEARTBEATS, JSON.stringify(heartbeat));
  },
  async take(worker: OwnList) {
    await redis.lmove(names.waitingOf(worker.queue), names.ownOf(worker), 'RIGHT', 'LEFT');
  },
  async begin(worker: OwnList) {
    const task = await redis.lmove(names.waitingOf(worker.queue), names.ownOf(worker), 'RIGHT', 'LEFT');
    const { id, type, timeout_s } = JSON.parse(task) as Record<string, unknown>;
    const { queue, pid, workerId } = worker;
    const running = { id, type, queue, pid, started_at: now(), timeout_s };
    await redis.hset(names.RUNNING, workerId, JSON.stringify(running));
    await redis.hincrby(names.DELIVERIES, String(id), 1);
  },
  async finish(worker: OwnList, result: { id: string }) {
    const task = await redis.lindex(names.ownOf(worker), -1);
    await redis.hdel(names.RUNNING, worker.workerId);
    if (task === null || (await redis.lrem(names.ownOf(worker), 1, task)) === 0) return false;
    if ((await redis.set(names.doneOf(result.id), worker.workerId, 'EX', 86_400, 'NX')) === null) return true;
    const text = JSON.stringify(result);
    await redis.set(names.resultOf(result.id), text, 'EX', 86_400);
    await redis.lpush(names.RESPONSES, text);
    await redis.hdel(names.DELIVERIES, result.id);
    return true;
  },
};

pythonBoardSuite('Python tasks in Redis', async () => {
  await redis.flushall();
  const [engineId, other] = ['ours', 'others'];
  const results = new RedisResultList({ client, url: server.url, engineId });
  return {
    board: new RedisPythonBoard({ client, engineId, now }),
    lease: new RedisPythonLease({ client, engineId, machine: 'here', pid: 1 }),
    results,
    box: new RedisDeadLetterBox(client),
    otherLease: new RedisPythonLease({ client, engineId: other, machine: 'there', pid: 2 }),
    otherBoard: new RedisPythonBoard({ client, engineId: other, now }),
    silence: async ({ workerId }) => {
      await redis.del(names.heartbeatOf(workerId));
    },
    ...player,
    close: async () => results.close(),
  };
});

describe('what outsiders see of it', () => {
  const worker: OwnList = { queue: 'worker_a', workerId: 'worker_a_9', pid: 9 };
  const board = new RedisPythonBoard({ client, engineId: 'ours', now });
  const box = new RedisDeadLetterBox(client);

  it('is the result in the list, under its key and in the channel', async () => {
    await redis.flushall();
    await new RedisPythonLease({ client, engineId: 'ours', machine: 'here', pid: 1 }).acquire();
    const subscriber = redis.duplicate();
    await subscriber.subscribe(names.RESPONSES);
    const published = new Promise<string>((resolve) => {
      subscriber.on('message', (_channel, text: string) => resolve(text));
    });
    await board.push('worker_a', '{"id":"x","type":"primes","payload":{}}');
    const result = { ...{ id: 'x', worker_id: '', queue: 'worker_a', type: 'primes', deliveries: 0 } };
    const error = { code: 'cancelled', message: 'no' };
    const whole = { ...result, status: 'error', error, started_at: 1, finished_at: 1 } as const;
    expect(await board.withdraw('worker_a', 'x', whole)).toBe(true);
    const text = JSON.stringify(whole);
    expect(await published).toBe(text);
    expect(await redis.get('worker:result:x')).toBe(text);
    expect(await redis.lrange('worker:responses', 0, -1)).toEqual([text]);
    expect(await redis.ttl('worker:done:x')).toBeGreaterThan(86_000);
    subscriber.disconnect();
  });

  it('keeps a task byte for byte on its way to the dead letters and back', async () => {
    await redis.flushall();
    await new RedisPythonLease({ client, engineId: 'ours', machine: 'here', pid: 1 }).acquire();
    const strange = '{ "type" : "primes","id":"ä","payload":{"big":12345678901234567890},"more":1}';
    await board.push('worker_a', strange);
    for (let death = 0; death < 3; death += 1) {
      await player.begin(worker);
      await board.reap(worker, 'gone', 'killed');
    }
    expect(await redis.lrange('queue:worker_a:dead', 0, -1)).toEqual([strange]);
    const ref = createHash('sha1').update(strange).digest('hex');
    expect(await redis.hexists('queue:worker_a:dead:why', ref)).toBe(1);
    expect(await box.take('worker_a', { refs: [ref], limit: 1 }, 'queue')).toMatchObject({ ids: ['ä'] });
    expect(await redis.lrange('queue:worker_a', 0, -1)).toEqual([strange]);
    expect(await redis.exists('queue:worker_a:dead:why', 'worker:done:ä', 'worker:result:ä')).toBe(0);
  });

  it('finds dead letters far behind the newest, and requeues in the order in which they were given', async () => {
    await redis.flushall();
    const tasks = Array.from({ length: 2_500 }, (_, n) => `{"id":"t${n}","n":${n}}`);
    for (const task of tasks) redis.lpush('queue:worker_a:dead', task).catch(() => undefined);
    await redis.ping();
    const ref = createHash('sha1')
      .update(tasks[3] ?? '')
      .digest('hex');
    expect(await box.find('worker_a', ref, 1_000)).toMatchObject({ task: tasks[3], reason: null });
    const newest = createHash('sha1')
      .update(tasks.at(-1) ?? '')
      .digest('hex');
    expect(await box.take('worker_a', { refs: [ref, newest], limit: 10 }, 'nowhere')).toMatchObject({
      done: 2,
      remaining: 2_498,
    });
    expect(await box.take('worker_a', { limit: 1_000 }, 'queue')).toMatchObject({ done: 1_000 });
    const [first, second] = await redis.lrange('queue:worker_a', -2, -1);
    expect([second, first]).toEqual([tasks[0], tasks[1]]);
  });

  it('waits for results as long as Redis is away, and no longer than anybody wants them', async () => {
    const away = await RedisServer.start();
    const results = new RedisResultList({ client, url: away.url, engineId: 'ours' });
    await new RedisPythonLease({ client, engineId: 'ours', machine: 'here', pid: 1 }).acquire();
    await away.crash();
    const waiting = results.next([], 'for more');
    results.close();
    await expect(waiting).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    expect(await results.next([], 'for nothing')).toEqual([]);
    await away.close();
  });

  it('is every heartbeat that is published, and nothing else', async () => {
    await redis.flushall();
    const source = new RedisWorkerChannels(server.url);
    const heard: string[] = [];
    source.onHeartbeat(({ worker_id: id }) => heard.push(id));
    await expect
      .poll(async () => {
        await redis.publish(names.HEARTBEATS, 'no JSON');
        await redis.publish(names.HEARTBEATS, '{"worker_id":7}');
        await player.beat(worker);
        return heard;
      })
      .toContain('worker_a_9');
    expect(new Set(heard)).toEqual(new Set(['worker_a_9']));
    source.close();
  });
});
