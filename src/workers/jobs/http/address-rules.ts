import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Public by its number, but the door of one cloud to what belongs to its machines. */
const CLOUD_DOORS = [ipaddr.parseCIDR('168.63.129.16/32')];
/** The only part of IPv6 that is given out to public networks. */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** What an address is when it is out of bounds, in words; null for a public one. */
export function outOfBounds(address: string): string | null {
  if (isIP(address) === 0) return 'not an address';
  const parsed = ipaddr.parse(address);
  const range: string = parsed.range();
  if (range !== 'unicast') return RANGE_WORDS[range] ?? range;
  if (parsed instanceof ipaddr.IPv6) return parsed.match(PUBLIC_IPV6) ? null : 'outside the public range';
  return CLOUD_DOORS.some((door) => parsed.match(door)) ? 'a cloud’s own service' : null;
}

const RANGE_WORDS: Readonly<Record<string, string>> = {
  private: 'private',
  loopback: 'this machine',
  linkLocal: 'link-local',
  uniqueLocal: 'private',
  carrierGradeNat: 'a provider’s inner network',
  unspecified: 'unspecified',
  ipv4Mapped: 'IPv4 inside IPv6',
  rfc6052: 'IPv4 behind a translator',
  rfc6145: 'IPv4 behind a translator',
  '6to4': 'IPv4 inside a tunnel',
  teredo: 'IPv4 inside a tunnel',
  deprecatedSiteLocal: 'site-local',
};

/** A host, by name or address, with its port, as the settings allow them: `127.0.0.1:8080`, `crm.internal:443`. */
export function destination(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host.toLowerCase()}:${port}`;
}

/** The port of a URL, the scheme's own included. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** The host of a URL without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
