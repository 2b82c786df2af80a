import { DomainError } from '../../../model/domain-error.ts';
import type { ServerVersion } from '../../../model/embedded-record.ts';
import { compareVersions } from '../redis-info.ts';

/**
 * Whether `server` reads what `before` wrote. Redis and Valkey part at 7.2: Valkey 7.2 and 8 write its format,
 * Redis 7.4 and Valkey 9 each one of their own.
 */
export function reads(server: ServerVersion, before: ServerVersion): boolean {
  if (server.flavour === before.flavour) return compareVersions(server.version, before.version) >= 0;
  if (server.flavour === 'valkey') return compareVersions(before.version, '7.4.0') < 0;
  return compareVersions(before.version, '9.0.0') < 0 && compareVersions(server.version, '7.2.0') >= 0;
}

/** @throws DomainError REDIS_DOWNGRADE */
export function assertReads(server: ServerVersion, before: ServerVersion | null): void {
  if (before === null || reads(server, before)) return;
  const name = ({ flavour, version }: ServerVersion) => `${flavour} ${version}`;
  throw new DomainError(
    'REDIS_DOWNGRADE',
    `The data was last opened by ${name(before)}; ${name(server)} might destroy it`,
    { before: name(before), found: name(server) },
  );
}
