import { describe, expect, test } from 'vitest';
import { fc } from '../../../../e2e/fixtures/properties.ts';
import { destination, outOfBounds } from './address-rules.ts';

describe('an address', () => {
  test.each([
    ['127.0.0.1', 'this machine'],
    ['127.255.255.254', 'this machine'],
    ['::1', 'this machine'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['fd12:3456::1', 'private'],
    ['169.254.169.254', 'link-local'],
    ['fe80::1', 'link-local'],
    ['fd00:ec2::254', 'private'],
    ['168.63.129.16', 'cloud'],
    ['100.100.100.200', 'provider'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['::ffff:127.0.0.1', 'IPv4 inside IPv6'],
    ['::ffff:8.8.8.8', 'IPv4 inside IPv6'],
    ['::7f00:1', 'outside'],
    ['64:ff9b::7f00:1', 'translator'],
    ['64:ff9b:1::1', 'translator'],
    ['2002:7f00:1::', 'tunnel'],
    ['2001::1', 'tunnel'],
    ['fec0::1', 'site-local'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['192.0.0.192', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['127.1', 'not an address'],
    ['example.com', 'not an address'],
  ])('is out of bounds: %s', (address, words) => {
    expect(outOfBounds(address)).toContain(words);
  });

  test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700:4700::1111'])('is public: %s', (address) => {
    expect(outOfBounds(address)).toBeNull();
  });

  test('of a private range is out of bounds in every way of hiding it in IPv6', () => {
    const octet = fc.nat(255);
    const hex = (high: number, low: number) => ((high << 8) | low).toString(16);
    fc.assert(
      fc.property(fc.constantFrom(10, 127), octet, octet, octet, (first, second, third, fourth) => {
        const [high, low] = [hex(first, second), hex(third, fourth)];
        const hidden = [
          `::ffff:${high}:${low}`,
          `::${high}:${low}`,
          `64:ff9b::${high}:${low}`,
          `2002:${high}:${low}::`,
          `::ffff:0:${high}:${low}`,
          `2001:0:${high}:${low}::`,
        ];
        for (const address of [`${first}.${second}.${third}.${fourth}`, ...hidden])
          expect(outOfBounds(address), address).not.toBeNull();
      }),
    );
  });
});

test('a destination names address or host with its port', () => {
  expect(destination('::1', 80)).toBe('[::1]:80');
  expect(destination('CRM.Internal', 443)).toBe('crm.internal:443');
});
