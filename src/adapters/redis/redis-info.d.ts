import type { RedisInfo } from '../../model/redis.ts';
/** The oldest server that has everything used here: LMOVE, GETDEL, SET … GET. */
export declare const OLDEST_VERSION = '6.2.0';
/** Fields of INFO by name. */
export type InfoFields = ReadonlyMap<string, string>;
export declare function parseInfo(text: string): InfoFields;
/** What INFO says, in our words. */
export declare function redisInfo(fields: InfoFields): RedisInfo;
/** The server's own version; `redis_version` of a relative is only what it is compatible with. */
export declare function serverVersion(fields: InfoFields): string | null;
/** Negative when `a` is older than `b`, 0 when equal; what follows the three numbers does not count. */
export declare function compareVersions(a: string, b: string): number;
/** @throws DomainError REDIS_TOO_OLD */
export declare function assertNotTooOld(version: string | null): void;
