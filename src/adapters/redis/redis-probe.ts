import type { Redis } from 'ioredis';
import type { RedisTarget } from '../../core/ports/redis-link.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { ConnectionTest } from '../../model/redis.ts';
import { ping } from './cluster.ts';
import { type ClientOptions, openClient } from './open-client.ts';
import { redisFailure } from './redis-failure.ts';
import { assertNotTooOld, parseInfo, redisInfo } from './redis-info.ts';

/** Longest that a test may take, ms; a little under the 3 s that are promised. */
const TIMEOUT_MS = 2_800;

const PROBE_OPTIONS = {
  domainErrors: true,
  lazyConnect: true,
  connectionName: 'capstan test',
  retryMs: () => null,
  connectTimeout: TIMEOUT_MS,
  commandTimeout: TIMEOUT_MS,
  disconnectTimeout: 50,
} as const satisfies ClientOptions;

/** Tries an address once with a client of its own. */
export async function probeRedis(target: RedisTarget): Promise<ConnectionTest> {
  try {
    return await probe(openClient(target.url, PROBE_OPTIONS));
  } catch (error) {
    return failedTest(error);
  }
}

async function probe(client: Redis): Promise<ConnectionTest> {
  let reason: unknown = null;
  client.on('error', (error) => (reason ??= error));
  const timer = setTimeout(() => {
    reason ??= new DomainError('REDIS_UNAVAILABLE', `no answer within ${TIMEOUT_MS / 1_000} s`);
    client.disconnect();
  }, TIMEOUT_MS);
  try {
    await client.connect();
    const startedAt = performance.now();
    await ping(client);
    const roundTripMs = performance.now() - startedAt;
    const fields = parseInfo(await client.info());
    assertNotTooOld(fields.get('redis_version') ?? null);
    const { version, evictionPolicy } = redisInfo(fields);
    return { ok: true, version: version ?? 'unknown', roundTripMs, evictionPolicy };
  } catch (error) {
    throw (reason ?? error) as Error;
  } finally {
    clearTimeout(timer);
    client.disconnect();
  }
}

function failedTest(error: unknown): ConnectionTest {
  const failure = redisFailure(error);
  const message = failure?.message ?? String(error);
  const code = failure?.code;
  return {
    ok: false,
    code: code === 'REDIS_AUTH_FAILED' || code === 'REDIS_TOO_OLD' ? code : 'REDIS_UNAVAILABLE',
    message,
  };
}
