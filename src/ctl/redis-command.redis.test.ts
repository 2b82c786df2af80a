import { EventEmitter } from 'node:events';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisServer } from '../../e2e/fixtures/redis-server.ts';
import { startTestServer, type TestServer } from '../api/http/test-server.process.suite.ts';
import { runCtl } from './run-ctl.ts';

let redis: RedisServer;
let test: TestServer;
beforeAll(async () => {
  redis = await RedisServer.start({ password: 'p%w' });
  test = await startTestServer();
  // The made-up engine works on a Redis of the environment that is a real one.
  test.engine.connections.current = () => ({
    ...{ id: 'environment', name: 'Environment', environment: 'development', inUse: true },
    ...{ source: 'environment', address: `redis://:***@127.0.0.1:${redis.port}` },
  });
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await redis.close();
});

function start(...words: string[]) {
  const signals = new EventEmitter();
  const seen = { output: '', errors: '' };
  const code = runCtl(['--url', test.url, ...words], {
    stdout: { write: (text: string) => (seen.output += text) },
    stderr: { write: (text: string) => (seen.errors += text) },
    env: { REDIS_URL: redis.url },
    on: (name: string, listener: () => void) => signals.on(name, listener),
    off: (name: string, listener: () => void) => signals.off(name, listener),
  });
  return { seen, signals, code };
}
async function ctl(...words: string[]) {
  const { seen, code } = start(...words);
  return { code: await code, ...seen };
}

describe('ctl redis', () => {
  it('prints the redis-cli line of a Redis of the user’s own, without its password', async () => {
    const { code, output } = await ctl('redis');
    expect(code).toBe(0);
    expect(output).toContain(`REDISCLI_AUTH=*** redis-cli -h 127.0.0.1 -p ${redis.port}`);
    expect(output).not.toContain('p%');
    expect((await ctl('redis', '--env')).output).toBe(`REDIS_URL=${redis.url}\n`);
  });

  it('runs a command with its words as they are, and prints values as redis-cli does for a program', async () => {
    expect(await ctl('redis', 'lpush', 'list', '{"a": 1}', '--json', '-x')).toMatchObject({ output: '3\n' });
    expect(await ctl('redis', '--', 'lrange', 'list', '0', '-1')).toMatchObject({
      output: '-x\n--json\n{"a": 1}\n',
    });
    expect((await ctl('redis', '--json', 'lrange', 'list', '0', '-1')).output).toBe(
      '["-x","--json","{\\"a\\": 1}"]\n',
    );
    expect(await ctl('redis', 'get', 'nothing')).toMatchObject({ code: 0, output: '\n' });
  });

  it('says what Redis refuses, without a stack', async () => {
    const { code, errors } = await ctl('redis', 'nonsense');
    expect(code).toBe(1);
    expect(errors).toMatch(/^ERR unknown command 'nonsense'/);
    expect(errors).not.toContain('at ');
  });

  it('shows what is published until it is told to stop', async () => {
    const { seen, signals, code } = start('redis', 'subscribe', 'news', 'other');
    await expect.poll(() => seen.output).toContain('other');
    const client = new Redis(redis.url);
    await client.publish('news', 'hello');
    await expect.poll(() => seen.output).toContain('message\nnews\nhello\n');
    signals.emit('SIGINT');
    expect(await code).toBe(0);
    expect(seen.errors).toBe('');
    client.disconnect();
  });
});
