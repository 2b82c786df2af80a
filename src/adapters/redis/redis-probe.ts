import type { Redis } from 'ioredis';
import type { RedisTarget } from '../../core/ports/redis-link.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { ConnectionTest } from '../../model/redis.ts';
import type { RedisTrouble } from '../../model/redis-trouble.ts';
import { ping } from './cluster.ts';
import { LOADING } from './link-client.ts';
import { type ClientOptions, openClient } from './open-client.ts';
import { redisFailure } from './redis-failure.ts';
import { assertNotTooOld, serverInfo } from './redis-info.ts';
import { checkUsability, troubleIn } from './usability.ts';

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
  client.once(LOADING, () => (reason ??= new Error('LOADING Redis is loading the dataset in memory')));
  const timer = setTimeout(() => {
    reason ??= new DomainError('REDIS_UNAVAILABLE', `no answer within ${TIMEOUT_MS / 1_000} s`);
    client.disconnect();
  }, TIMEOUT_MS);
  try {
    await client.connect();
    const startedAt = performance.now();
    await ping(client);
    const roundTripMs = performance.now() - startedAt;
    const info = await serverInfo(client);
    assertNotTooOld(info?.compatibleWith ?? null);
    const { trouble, evictionPolicy, missingRights } = await checkUsability(client, 'all');
    if (trouble !== null) return unusable(trouble);
    return { ok: true, version: info?.version ?? 'unknown', roundTripMs, evictionPolicy, missingRights };
  } catch (error) {
    throw (reason ?? error) as Error;
  } finally {
    clearTimeout(timer);
    client.disconnect();
  }
}

function failedTest(error: unknown): ConnectionTest {
  const failure = redisFailure(error);
  const trouble = troubleIn(failure);
  if (trouble !== null) return unusable(trouble);
  const message = failure?.message ?? String(error);
  const code = failure?.code;
  return {
    ok: false,
    code: code === 'REDIS_AUTH_FAILED' || code === 'REDIS_TOO_OLD' ? code : 'REDIS_UNAVAILABLE',
    message,
  };
}

function unusable({ cause, reason, cure }: RedisTrouble): ConnectionTest {
  return { ok: false, code: 'REDIS_UNUSABLE', message: `${reason}. ${cure}`, cause, cure };
}
