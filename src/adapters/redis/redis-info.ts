import type { Redis } from 'ioredis';
import { DomainError } from '../../model/domain-error.ts';
import type { RedisInfo } from '../../model/redis.ts';

/** The oldest server that has everything used here: LMOVE, GETDEL, SET … GET. */
export const OLDEST_VERSION = '6.2.0';

/** Fields of INFO by name. */
export type InfoFields = ReadonlyMap<string, string>;

export function parseInfo(text: string): InfoFields {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** What a server says it is; null where the user may not ask. `compatibleWith`: the Redis whose commands it has. */
export async function serverInfo(
  client: Redis,
): Promise<{ version: string | null; compatibleWith: string | null } | null> {
  try {
    const fields = parseInfo(await client.info('server'));
    return { version: serverVersion(fields), compatibleWith: fields.get('redis_version') ?? null };
  } catch (error) {
    if (!isDenied(error)) throw error;
    return null;
  }
}

/** Whether a command is refused to the user, or is not there. */
export function isDenied(error: unknown): boolean {
  return (
    error instanceof DomainError &&
    error.code === 'REDIS_UNUSABLE' &&
    (error.detail['cause'] === 'rights' || error.detail['cause'] === 'command')
  );
}

/** What INFO says, in our words. */
export function redisInfo(fields: InfoFields): RedisInfo {
  const number = (name: string): number | null => {
    const value = Number(fields.get(name) ?? Number.NaN);
    return Number.isFinite(value) ? value : null;
  };
  const hits = number('keyspace_hits');
  const misses = number('keyspace_misses');
  const savedAt = number('rdb_last_save_time');
  const aof = fields.get('aof_enabled');
  return {
    version: serverVersion(fields),
    flavour: flavour(fields),
    mode: fields.get('redis_mode') ?? null,
    uptimeSeconds: number('uptime_in_seconds'),
    connectedClients: number('connected_clients'),
    usedMemoryBytes: number('used_memory'),
    maxMemoryBytes: number('maxmemory'),
    evictionPolicy: fields.get('maxmemory_policy') ?? null,
    opsPerSecond: number('instantaneous_ops_per_sec'),
    hitRate: hits === null || misses === null || hits + misses === 0 ? null : hits / (hits + misses),
    keys: countKeys(fields),
    aofEnabled: aof === undefined ? null : aof === '1',
    lastSaveAt: savedAt === null ? null : savedAt * 1_000,
    processId: number('process_id'),
  };
}

/** Several servers that hold the keys together, as one: what can be added is. */
export function infoOfAll(infos: readonly RedisInfo[]): RedisInfo {
  const [first, ...others] = infos;
  if (first === undefined) throw new Error('There is no server');
  if (others.length === 0) return first;
  const sum = (figure: (info: RedisInfo) => number | null): number | null => {
    const known = infos.map(figure).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  const rated = infos.filter(({ hitRate }) => hitRate !== null).length;
  const hitRates = sum(({ hitRate }) => hitRate);
  return {
    ...first,
    connectedClients: sum(({ connectedClients }) => connectedClients),
    usedMemoryBytes: sum(({ usedMemoryBytes }) => usedMemoryBytes),
    maxMemoryBytes: sum(({ maxMemoryBytes }) => maxMemoryBytes),
    opsPerSecond: sum(({ opsPerSecond }) => opsPerSecond),
    hitRate: hitRates === null ? null : hitRates / rated,
    keys: sum(({ keys }) => keys),
    processId: null,
  };
}

/** The server's own version; `redis_version` of a relative is only what it is compatible with. */
export function serverVersion(fields: InfoFields): string | null {
  const version =
    fields.get('valkey_version') ?? fields.get('dragonfly_version') ?? fields.get('redis_version');
  return version?.replace(/^df-v/, '') ?? null;
}

function flavour(fields: InfoFields): string {
  if (fields.has('dragonfly_version')) return 'dragonfly';
  return fields.get('server_name') ?? (fields.has('valkey_version') ? 'valkey' : 'redis');
}

/** Keys of all databases: `db0:keys=12,expires=0,…`; null when the section is missing. */
function countKeys(fields: InfoFields): number | null {
  let sum: number | null = fields.has('keyspace_hits') ? 0 : null;
  for (const [name, value] of fields) {
    const keys = /^keys=(\d+)/.exec(value)?.[1];
    if (/^db\d+$/.test(name) && keys !== undefined) sum = (sum ?? 0) + Number(keys);
  }
  return sum;
}

/** Negative when `a` is older than `b`, 0 when equal; what follows the three numbers does not count. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) =>
    version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let index = 0; index < 3; index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** @throws DomainError REDIS_TOO_OLD */
export function assertNotTooOld(version: string | null): void {
  if (version === null || compareVersions(version, OLDEST_VERSION) >= 0) return;
  throw new DomainError('REDIS_TOO_OLD', `Redis ${version} is older than ${OLDEST_VERSION}`, {
    version,
    oldest: OLDEST_VERSION,
  });
}
