import { readFileSync, statSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { Cluster, type Redis, type RedisOptions as AllRedisOptions } from 'ioredis';
import { DomainError } from '../../model/domain-error.ts';
import { parseRedisAddress, type RedisAddress } from '../../model/redis-address.ts';
import { ExactRedis } from './exact-redis.ts';
import { LinkClient, LinkCluster } from './link-client.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';

type RedisOptions = Omit<AllRedisOptions, 'replyMapping'>;

/** All authorities of an operating system are a quarter of it. */
const MOST_PEM_BYTES = 1_000_000;

/** What ioredis is told of any kind of Redis; how soon to try again is said apart. */
export type ClientOptions = Omit<
  RedisOptions,
  'host' | 'port' | 'path' | 'sentinels' | 'retryStrategy' | 'sentinelRetryStrategy' | 'enableOfflineQueue'
> & {
  readonly enableOfflineQueue?: boolean;
  /** Pause before the next try to connect, ms; null: no further one. */
  readonly retryMs: () => number | null;
  /** Tries of a command that a cluster has sent elsewhere or cannot take just now, a tenth of a second apart. Default 8. */
  readonly clusterTries?: number;
  /** Commands fail with DomainErrors where the connection is to blame. Default false. */
  readonly domainErrors?: boolean;
};

/** The old leader of a group, which is a follower now, is left for the new one. */
const RECONNECT_AND_SEND_AGAIN = 2;
const reconnectOnError = ({ message }: Error) =>
  message.startsWith('READONLY') ? RECONNECT_AND_SEND_AGAIN : false;

/**
 * A client of whatever is at an address: a server, the leader of a group, a cluster. Of ioredis's client of clusters
 * everything is used that its client of servers has as well, and nothing else, so both go by the type of the latter;
 * `isCluster` tells them apart.
 * @throws DomainError REDIS_UNAVAILABLE when a file that the address names cannot be read
 */
export function openClient(url: string, options: ClientOptions): Redis {
  const address = parseRedisAddress(url);
  if (address === null) throw new Error('This is no address of a Redis');
  const { retryMs, clusterTries = 8, domainErrors = false, ...rest } = options;
  const common: RedisOptions = { ...rest, ...credentialsOf(address), ...tlsOf(address) };
  if (address.kind === 'cluster') {
    const { enableOfflineQueue, lazyConnect, ...redisOptions } = common;
    const Client = domainErrors ? LinkCluster : Cluster;
    const cluster = new Client([...address.nodes], {
      redisOptions,
      enableOfflineQueue,
      lazyConnect,
      clusterRetryStrategy: retryMs,
      maxRedirections: clusterTries,
      slotsRefreshTimeout: options.connectTimeout ?? 1_000,
    });
    return cluster as unknown as Redis;
  }
  const Client = domainErrors ? LinkClient : ExactRedis;
  return new Client({
    ...common,
    ...placeOf(address),
    retryStrategy: retryMs,
    sentinelRetryStrategy: retryMs,
  });
}

/** Where ioredis looks for the server. */
function placeOf(address: RedisAddress): RedisOptions {
  const { kind, nodes, database, group, tls, parameters } = address;
  const [node] = nodes;
  if (kind === 'single') return { host: node?.host, port: node?.port, db: database };
  return {
    sentinels: [...nodes],
    name: group ?? '',
    db: database,
    sentinelUsername: parameters.sentinelUser,
    sentinelPassword: parameters.sentinelPassword,
    sentinelTLS: tls ? tlsOptions(address) : undefined,
    enableTLSForSentinelMode: tls,
    reconnectOnError,
  };
}

function credentialsOf({ user, password }: RedisAddress): RedisOptions {
  return { username: user ?? undefined, password: password ?? undefined };
}

function tlsOf(address: RedisAddress): RedisOptions {
  return address.tls ? { tls: tlsOptions(address) } : {};
}

function tlsOptions({ parameters }: RedisAddress): ConnectionOptions {
  const { ca, cert, key, servername, verify } = parameters;
  return {
    ca: pemFile(ca),
    cert: pemFile(cert),
    key: pemFile(key),
    servername,
    rejectUnauthorized: verify !== 'no',
  };
}

/** @throws DomainError REDIS_UNAVAILABLE */
function pemFile(path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    const found = statSync(path);
    // A pipe or a device would never end.
    if (!found.isFile() || found.size > MOST_PEM_BYTES) throw new Error('it is no file of certificates');
    return readFileSync(path);
  } catch (error) {
    const reason = `${path} cannot be read: ${thrownMessage(error)}`;
    throw new DomainError('REDIS_UNAVAILABLE', reason, { reason }, { cause: error });
  }
}
