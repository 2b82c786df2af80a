import { describe, expect, test } from 'vitest';
import { fc, runs } from '../../e2e/fixtures/properties.ts';
import { parseRedisAddress, type RedisAddress, writeRedisAddress } from './redis-address.ts';

const plain = {
  kind: 'single',
  tls: false,
  user: null,
  password: null,
  database: 0,
  group: null,
  parameters: {},
};

describe('the address of a Redis', () => {
  test.each([
    ['redis://localhost', { ...plain, nodes: [{ host: 'localhost', port: 6_379 }] }],
    [
      'redis://:p%40ss@10.0.0.1:6380/2',
      { ...plain, nodes: [{ host: '10.0.0.1', port: 6_380 }], password: 'p@ss', database: 2 },
    ],
    [
      'rediss://ann:pw@[::1]:6379/',
      { ...plain, tls: true, nodes: [{ host: '::1', port: 6_379 }], user: 'ann', password: 'pw' },
    ],
    ['redis://:a@b:100%@host', { ...plain, nodes: [{ host: 'host', port: 6_379 }], password: 'a@b:100%' }],
    [
      'redis+sentinel://:pw@a,b:26380/main/1?sentinelPassword=other',
      {
        ...plain,
        kind: 'sentinel',
        nodes: [
          { host: 'a', port: 26_379 },
          { host: 'b', port: 26_380 },
        ],
        password: 'pw',
        group: 'main',
        database: 1,
        parameters: { sentinelPassword: 'other' },
      },
    ],
    [
      'rediss+cluster://a:7000,b:7001?ca=%2Fetc%2Fca.pem',
      {
        ...plain,
        kind: 'cluster',
        tls: true,
        nodes: [
          { host: 'a', port: 7_000 },
          { host: 'b', port: 7_001 },
        ],
        parameters: { ca: '/etc/ca.pem' },
      },
    ],
  ])('is read: %s', (text, address) => {
    expect(parseRedisAddress(text)).toEqual(address);
  });

  test.each([
    '',
    'localhost:6379',
    'http://localhost',
    'redis://',
    'redis://a,b',
    'redis://a:0',
    'redis://a:70000',
    'redis://a b',
    'redis://a/main',
    'redis://a/0/1',
    'redis://a?surprise=1',
    'redis://a?ca=x',
    'rediss://a?verify=yes',
    'rediss://a?ca=x&ca=y',
    'rediss://a?sentinelPassword=x',
    'redis+sentinel://a:26379',
    'redis+sentinel://a:26379/main/x',
    'redis+cluster://a,b/1',
    'redis+cluster://a,,b',
    'redis+other://a',
    `redis+cluster://${Array.from({ length: 51 }, (_, node) => `n${node}`).join()}`,
  ])('is none: %s', (text) => {
    expect(parseRedisAddress(text)).toBeNull();
  });

  test('is the same when it was written and read again', () => {
    const word = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 20 })
      .map((text) => text.toWellFormed());
    const nodes = fc.array(
      fc.record({
        host: fc.constantFrom('a', 'redis-1.internal', '10.0.0.1', '::1'),
        port: fc.integer({ min: 1, max: 65_535 }),
      }),
      { minLength: 1, maxLength: 5 },
    );
    const arbitrary = fc
      .record({
        kind: fc.constantFrom('single' as const, 'sentinel' as const, 'cluster' as const),
        tls: fc.boolean(),
        nodes,
        user: fc.option(word),
        password: fc.option(word),
        database: fc.nat(15),
        group: word,
        ca: fc.option(word),
        sentinelPassword: fc.option(word),
      })
      .map(
        ({ ca, sentinelPassword, ...one }): RedisAddress => ({
          ...one,
          nodes: one.kind === 'single' ? one.nodes.slice(0, 1) : one.nodes,
          database: one.kind === 'cluster' ? 0 : one.database,
          group: one.kind === 'sentinel' ? one.group : null,
          parameters: {
            ...(one.tls && ca !== null ? { ca } : {}),
            ...(one.kind === 'sentinel' && sentinelPassword !== null ? { sentinelPassword } : {}),
          },
        }),
      );
    fc.assert(
      fc.property(arbitrary, (address) => {
        expect(parseRedisAddress(writeRedisAddress(address))).toEqual(address);
      }),
      { numRuns: runs(200) },
    );
  });
});
