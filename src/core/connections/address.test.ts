import { expect, test } from 'vitest';
import { maskedAddress, withKeptPassword } from './address.ts';

test('an address is shown without its passwords, and with everything else', () => {
  expect(maskedAddress('redis://ann:pw@shop/2')).toBe('redis://ann:***@shop:6379/2');
  expect(maskedAddress('redis://shop')).toBe('redis://shop:6379');
  const sentinels = 'rediss+sentinel://:pw@a:1,b:2/main/3?sentinelPassword=other&ca=%2Fca.pem';
  expect(maskedAddress(sentinels)).toBe(
    'rediss+sentinel://:***@a:1,b:2/main/3?ca=%2Fca.pem&sentinelPassword=***',
  );
});

test('an edited address keeps the passwords whose masks it has', () => {
  const before = 'redis+sentinel://:pw@a:1/main?sentinelPassword=other';
  expect(withKeptPassword('redis+sentinel://:***@b:1/main?sentinelPassword=***', before)).toBe(
    'redis+sentinel://:pw@b:1/main?sentinelPassword=other',
  );
  expect(withKeptPassword('redis+sentinel://:new@a:1/main', before)).toBe('redis+sentinel://:new@a:1/main');
  expect(withKeptPassword('redis://:***@a', 'redis://a')).toBe('redis://a:6379');
});
