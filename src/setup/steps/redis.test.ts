import { expect, test } from 'vitest';
import { hasOwnRedis, redisAdvice, redisEnvironment } from './redis.mjs';
import { serverVersion } from './redis-version.mjs';

test('the version is told by servers only, not by their tools', () => {
  expect(serverVersion('Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0')).toBe('7.0.15');
  expect(serverVersion('Valkey server v=8.1.1 sha=00000000:0')).toBe('8.1.1');
  expect(serverVersion('redis-cli 7.0.15')).toBeUndefined();
});

test('the engine is told the path, and the libraries only where it needs some', () => {
  expect(redisEnvironment({ path: '/usr/bin/redis-server', version: '7.0.15' })).toEqual({
    CAPSTAN_REDIS_SERVER: '/usr/bin/redis-server',
  });
  expect(redisEnvironment({ path: '/c/redis-server', version: '7.0.15', libraryPath: '/c/lib' })).toEqual({
    CAPSTAN_REDIS_SERVER: '/c/redis-server',
    CAPSTAN_REDIS_LD_LIBRARY_PATH: '/c/lib',
  });
});

test('a Redis of the user makes ours needless', () => {
  expect(hasOwnRedis({ REDIS_URL: 'redis://example.org' })).toBe(true);
  expect(hasOwnRedis({ REDIS_HOST: 'example.org' })).toBe(true);
  expect(hasOwnRedis({ REDIS_PORT: '6380' })).toBe(true);
  expect(hasOwnRedis({ REDIS_URL: '' })).toBe(false);
  expect(hasOwnRedis({})).toBe(false);
});

test('every platform is told what to do without a server', () => {
  expect(redisAdvice('win32')).toMatch(/REDIS_URL[^]*WSL[^]*docker run -d --name redis-stack/);
  expect(redisAdvice('darwin')).toMatch(/brew install redis/);
  expect(redisAdvice('linux')).toMatch(/sudo /);
});
