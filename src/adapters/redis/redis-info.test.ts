import { describe, expect, it } from 'vitest';
import { assertNotTooOld, compareVersions, parseInfo, redisInfo } from './redis-info.ts';

describe('what INFO says', () => {
  it('names the relatives of Redis and their own versions', () => {
    const valkey = redisInfo(
      parseInfo('redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.1\r\n'),
    );
    expect(valkey).toMatchObject({ flavour: 'valkey', version: '8.1.1' });
    const dragonfly = redisInfo(parseInfo('redis_version:7.4.0\r\ndragonfly_version:df-v1.27.1\r\n'));
    expect(dragonfly).toMatchObject({ flavour: 'dragonfly', version: '1.27.1' });
    expect(redisInfo(parseInfo('redis_version:7.0.15'))).toMatchObject({
      flavour: 'redis',
      version: '7.0.15',
    });
  });

  it('leaves unknown what the server does not say', () => {
    const info = redisInfo(parseInfo('# Server\r\n'));
    expect(info).toMatchObject({
      version: null,
      keys: null,
      hitRate: null,
      aofEnabled: null,
      lastSaveAt: null,
    });
  });

  it('counts the keys of every database', () => {
    const text =
      'keyspace_hits:3\r\nkeyspace_misses:1\r\ndb0:keys=2,expires=0,avg_ttl=0\r\ndb3:keys=5,expires=1\r\n';
    expect(redisInfo(parseInfo(text))).toMatchObject({ keys: 7, hitRate: 0.75 });
    expect(redisInfo(parseInfo('keyspace_hits:0\r\nkeyspace_misses:0\r\n'))).toMatchObject({
      keys: 0,
      hitRate: null,
    });
  });

  it('compares versions by number', () => {
    expect(compareVersions('7.0.15', '7.0.2')).toBeGreaterThan(0);
    expect(compareVersions('6.2', '6.2.0')).toBe(0);
    expect(compareVersions('8.0.0-rc1', '8.0.0')).toBe(0);
    expect(() => assertNotTooOld('6.0.16')).toThrow(expect.objectContaining({ code: 'REDIS_TOO_OLD' }));
    expect(() => assertNotTooOld('6.2.0')).not.toThrow();
    expect(() => assertNotTooOld(null)).not.toThrow();
  });
});
