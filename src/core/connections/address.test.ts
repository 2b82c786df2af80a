import { expect, test } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { type RedisAddress, writeRedisAddress } from '../../model/redis-address.ts';
import { assertUnmasked, maskedAddress, withKeptPassword } from './address.ts';

test('an address is shown without its passwords, and with everything else', () => {
  expect(maskedAddress('redis://ann:pw@shop/2')).toBe('redis://ann:***@shop:6379/2');
  expect(maskedAddress('redis://shop')).toBe('redis://shop:6379');
  const sentinels = 'rediss+sentinel://:pw@a:1,b:2/main/3?sentinelPassword=other&ca=%2Fca.pem';
  expect(maskedAddress(sentinels)).toBe(
    'rediss+sentinel://:***@a:1,b:2/main/3?ca=%2Fca.pem&sentinelPassword=***',
  );
});

test('an edited address keeps the passwords whose masks it has, for the same servers and user', () => {
  const before = 'redis+sentinel://ann:pw@a:1,b:2/main?sentinelPassword=other';
  expect(withKeptPassword('redis+sentinel://ann:***@B:2,a:1/main/3?sentinelPassword=***', before)).toBe(
    'redis+sentinel://ann:pw@B:2,a:1/main/3?sentinelPassword=other',
  );
  expect(withKeptPassword('redis+sentinel://:new@c:1/main', before)).toBe('redis+sentinel://:new@c:1/main');
});

test.each([
  ['another host', 'redis://ann:***@other:1/2'],
  ['another port', 'redis://ann:***@host:2/2'],
  ['another user', 'redis://bob:***@host:1/2'],
  ['no user', 'redis://:***@host:1/2'],
  ['TLS', 'rediss://ann:***@host:1/2'],
  ['TLS that takes any certificate', 'rediss://ann:***@host:1/2?verify=no'],
  ['sentinels', 'redis+sentinel://ann:***@host:1/main'],
  ['a cluster', 'redis+cluster://ann:***@host:1'],
  ['a cluster with one node more', 'redis+cluster://ann:***@host:1,other:1'],
])('a password is not told to %s; it has to be given again', (_, after) => {
  const refused = expect.objectContaining({ code: 'INVALID_INPUT', detail: { path: 'url' } }) as Error;
  expect(() => withKeptPassword(after, 'redis://ann:pw@host:1/2')).toThrow(refused);
});

test('certificates, their authority and their name are part of whom a password was given for', () => {
  const before = 'rediss://:pw@host:1?ca=%2Fa.pem';
  for (const query of ['', '?ca=%2Fb.pem', '?ca=%2Fa.pem&verify=no', '?ca=%2Fa.pem&servername=x'])
    expect(() => withKeptPassword(`rediss://:***@host:1${query}`, before), query).toThrow();
  expect(withKeptPassword('rediss://:***@host:1/4?ca=%2Fa.pem', before)).toBe(
    'rediss://:pw@host:1/4?ca=%2Fa.pem',
  );
});

test('a mask stands for no password where there was none, or where there is nothing to keep it from', () => {
  expect(() => withKeptPassword('redis://:***@a', 'redis://a')).toThrow();
  expect(() => assertUnmasked('redis://:***@a')).toThrow();
  expect(() => assertUnmasked('redis+sentinel://a/main?sentinelPassword=***')).toThrow();
  expect(() => assertUnmasked('redis://:pw@a')).not.toThrow();
});

/** Addresses with secrets in them. */
const address = fc
  .record({
    kind: fc.constantFrom('single', 'sentinel', 'cluster'),
    tls: fc.boolean(),
    hosts: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 }),
    port: fc.constantFrom(6_379, 6_380),
    user: fc.constantFrom(null, 'ann', 'bob'),
    database: fc.nat(3),
    group: fc.constantFrom('main', 'other'),
    verify: fc.boolean(),
  })
  .map(
    ({ kind, tls, hosts, port, user, database, group, verify }): RedisAddress => ({
      kind,
      tls,
      nodes: (kind === 'single' ? hosts.slice(0, 1) : hosts).map((host) => ({ host, port })),
      user,
      password: 'SECRET',
      database: kind === 'cluster' ? 0 : database,
      group: kind === 'sentinel' ? group : null,
      parameters: {
        ...(kind === 'sentinel' && { sentinelPassword: 'SECRET' }),
        ...(tls && verify && { verify: 'no' }),
      },
    }),
  );

test('a secret never reaches anybody but those that it was given for, whatever an address is changed to', () => {
  fc.assert(
    fc.property(address, address, (before, after) => {
      let written: string;
      try {
        written = withKeptPassword(maskedAddress(writeRedisAddress(after)), writeRedisAddress(before));
      } catch {
        return;
      }
      expect(written).toContain('SECRET');
      // What was kept goes to the very same places.
      const places = ({ nodes }: RedisAddress) => nodes.map(({ host, port }) => `${host}:${port}`).sort();
      expect(places(after)).toEqual(places(before));
      for (const part of ['kind', 'tls', 'user', 'group'] as const) expect(after[part]).toBe(before[part]);
      expect(after.parameters.verify).toBe(before.parameters.verify);
    }),
  );
});

test('a mask shows nothing of a secret', () => {
  fc.assert(
    fc.property(address, (any) => {
      expect(maskedAddress(writeRedisAddress(any))).not.toContain('SECRET');
    }),
  );
});
