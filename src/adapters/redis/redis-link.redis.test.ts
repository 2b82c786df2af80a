import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RedisServer } from '../../../e2e/fixtures/redis-server.ts';
import type { RedisLinkState } from '../../model/redis.ts';
import { systemClock } from '../clock/system-clock.ts';
import { RedisLink } from './redis-link.ts';

function newLink(): RedisLink {
  const link = new RedisLink({ clock: systemClock, log: { write: () => undefined } });
  onTestFinished(() => link.close());
  return link;
}

function until(link: RedisLink, kind: RedisLinkState['kind']): Promise<void> {
  return new Promise((resolve) => {
    const cancel = link.onChange((state) => {
      if (state.kind !== kind) return;
      cancel();
      resolve();
    });
  });
}

async function failureOf(work: () => Promise<unknown>): Promise<{ code: unknown }> {
  const error: unknown = await work().then(
    () => null,
    (error: unknown) => error,
  );
  return { code: (error as { code?: unknown } | null)?.code };
}

describe('the link to Redis', () => {
  it('connects, measures and closes', async () => {
    await using redis = await RedisServer.start({ password: 'se:cret/' });
    const link = newLink();
    await link.switch({ url: redis.url });
    expect(link.state()).toMatchObject({ kind: 'ready' });
    expect(await link.client().set('a', '1')).toBe('OK');
    await link.close();
    expect(() => link.client()).toThrow(expect.objectContaining({ code: 'REDIS_UNAVAILABLE' }));
  });

  it('is lost while Redis is absent at start, refuses calls until it comes, and works then', async () => {
    await using redis = await RedisServer.prepare();
    const link = newLink();
    await link.switch({ url: redis.url });
    expect(link.state()).toMatchObject({ kind: 'lost' });
    expect(await failureOf(async () => link.client().ping())).toEqual({ code: 'REDIS_UNAVAILABLE' });
    const ready = until(link, 'ready');
    await redis.restart();
    await ready;
    expect(await link.client().ping()).toBe('PONG');
  });

  it('fails calls in flight and later ones while a server that crashed is away, and resumes when it is back', async () => {
    await using redis = await RedisServer.start({ config: ['appendonly yes'] });
    const link = newLink();
    await link.switch({ url: redis.url });
    const inFlight = failureOf(async () => link.client().blpop('nothing', 0));
    const lost = until(link, 'lost');
    await redis.crash();
    await lost;
    expect(await inFlight).toEqual({ code: 'REDIS_UNAVAILABLE' });
    expect(await failureOf(async () => link.client().ping())).toEqual({ code: 'REDIS_UNAVAILABLE' });
    const ready = until(link, 'ready');
    await redis.restart();
    await ready;
  });

  it('notices while the server hangs that it does, and resumes when it goes on', async () => {
    await using redis = await RedisServer.start();
    const link = newLink();
    await link.switch({ url: redis.url });
    const lost = until(link, 'lost');
    redis.freeze();
    // It is thawed only below.
    expect(await failureOf(async () => link.client().get('a'))).toEqual({ code: 'REDIS_UNAVAILABLE' });
    await lost;
    expect(link.state()).toMatchObject({ kind: 'lost', reason: 'Command timed out' });
    const ready = until(link, 'ready');
    redis.thaw();
    await ready;
    expect(await link.client().ping()).toBe('PONG');
  });

  it('says when the password is wrong or missing', async () => {
    await using redis = await RedisServer.start({ password: 'right' });
    for (const url of [redis.url.replace('right', 'wrong'), redis.url.replace(':right@', '')]) {
      const link = newLink();
      await link.switch({ url });
      expect(link.state().kind).toBe('lost');
      expect(await failureOf(async () => link.client().ping())).toMatchObject({ code: 'REDIS_AUTH_FAILED' });
    }
  });

  it('refuses a server that is too old', async () => {
    const port = await madeUpServer(() => 'redis_version:5.0.14\r\nloading:0\r\n');
    const link = newLink();
    await link.switch({ url: `redis://127.0.0.1:${port}` });
    expect(await failureOf(async () => link.client().ping())).toMatchObject({ code: 'REDIS_TOO_OLD' });
    expect(link.state()).toMatchObject({ kind: 'lost', reason: 'Redis 5.0.14 is older than 6.2.0' });
  });

  it('works as soon as a server has read its data, however long it expected to read', async () => {
    let asked = 0;
    // Who waited for as long as it expects would not be back before the test is over.
    const port = await madeUpServer(() => {
      const loading = ++asked < 3 ? 'loading:1\r\nloading_eta_seconds:600' : 'loading:0';
      return `redis_version:7.0.15\r\n${loading}\r\n`;
    });
    const link = newLink();
    await link.switch({ url: `redis://127.0.0.1:${port}` });
    expect(link.state().kind).toBe('ready');
  });

  it('moves to another server', async () => {
    await using first = await RedisServer.start();
    await using second = await RedisServer.start();
    const link = newLink();
    await link.switch({ url: first.url });
    await link.client().set('where', 'first');
    await link.switch({ url: second.url });
    expect(await link.client().get('where')).toBeNull();
    expect(link.target()).toEqual({ url: second.url });
  });
});

/** A server that knows no HELLO, like Redis 5, and says of itself what it is told to. */
async function madeUpServer(describe: () => string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      for (const [, name = ''] of bytes.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        if (/hello/i.test(name))
          socket.write('-ERR unknown command `HELLO`, with args beginning with: `3`, \r\n');
        else if (/info/i.test(name)) {
          const info = describe();
          socket.write(`$${info.length}\r\n${info}\r\n`);
        } else socket.write('+OK\r\n');
      }
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
