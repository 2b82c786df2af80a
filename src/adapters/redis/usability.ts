import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { DomainError } from '../../model/domain-error.ts';
import { NOTHING_KNOWN, type RedisTrouble, type RedisUsability } from '../../model/redis-trouble.ts';
import { bullPrefixOf, keyServers, onServer } from './cluster.ts';
import { FIXED_KEYS } from './key-kinds.ts';
import { redisFailure } from './redis-failure.ts';
import { infoOfAll, isDenied, parseInfo, redisInfo } from './redis-info.ts';
import { findWrongKeys } from './wrong-type.ts';

/** What the check has written goes by itself after this, should it not get to remove it, ms. */
const KEPT_MS = 10_000;
/**
 * KEYS one of the check's own · ARGV how long it is kept at most
 * Writes and removes it. What is refused is told with the command.
 */
const WRITE = `
local refused
local function try(...)
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err and not refused then refused = reply.err .. ' [' .. (...) .. ']' end
end
try('SET', KEYS[1], '1', 'PX', ARGV[1])
`;
/** The other commands on keys that work needs, of each kind. */
const EVERY_KIND = `
try('GET', KEYS[1])
try('EXISTS', KEYS[1])
try('TYPE', KEYS[1])
try('INCR', KEYS[1])
try('PEXPIRE', KEYS[1], ARGV[1])
try('DEL', KEYS[1])
try('HSET', KEYS[1], 'a', '1')
try('HGETALL', KEYS[1])
try('HDEL', KEYS[1], 'a')
try('LPUSH', KEYS[1], 'a')
try('LRANGE', KEYS[1], 0, -1)
try('LMOVE', KEYS[1], KEYS[1], 'RIGHT', 'LEFT')
try('LREM', KEYS[1], 0, 'a')
try('SADD', KEYS[1], 'a')
try('SMEMBERS', KEYS[1])
try('SREM', KEYS[1], 'a')
try('ZADD', KEYS[1], 1, 'a')
try('ZRANGE', KEYS[1], 0, -1)
try('ZREM', KEYS[1], 'a')
try('XADD', KEYS[1], '*', 'a', '1')
try('XRANGE', KEYS[1], '-', '+')
`;
const REMOVE = `
try('DEL', KEYS[1])
if refused then return redis.error_reply(refused) end
return 1`;
/** Nobody has a script of this digest: who may run scripts is answered NOSCRIPT. */
const NO_SCRIPT = '0'.repeat(40);
/** As long as a command that waits for work may wait here, s. */
const MOMENT_S = 0.001;

type Ask = (client: Redis, key: string) => Promise<unknown>;

/** What work needs besides, and a script cannot try. */
const RIGHTS: readonly Ask[] = [
  (client, key) => client.evalsha(NO_SCRIPT, 1, key).catch(ignore('NOSCRIPT')),
  (client) => client.script('LOAD', 'return 1'),
  (client, key) => client.multi().get(key).exec(),
  (client, key) => client.blmove(key, key, 'RIGHT', 'LEFT', MOMENT_S),
  (client, key) => client.bzpopmin(key, MOMENT_S),
  (client, key) => client.xread('COUNT', 1, 'STREAMS', key, '0'),
];

/** Channels of Python workers, and of job workers. */
const CHANNELS: readonly Ask[] = [
  (client) => client.publish('worker:capstan-check', ''),
  (client) => client.publish(`${bullPrefixOf(client)}:capstan-check`, ''),
];

/** What a user may be without. */
const OPTIONAL: readonly (readonly [RedisUsability['missingRights'][number], Ask])[] = [
  ['CLIENT LIST', (client) => client.client('LIST', 'ID', '1')],
  ['SCAN', (client) => client.scan('0', 'COUNT', '1')],
];

const ignore = (word: string) => (error: unknown) => {
  if (!(error instanceof Error) || !error.message.startsWith(word)) throw error;
};

/** Beginnings of all keys of Capstan. The braces keep what is asked of one key on one node of a cluster. */
const spacesOf = (client: Redis): string[] =>
  ['capstan', bullPrefixOf(client), 'queue', 'worker'].map((space) => `${space}:{capstan-check}`);

/**
 * Whether Redis can be worked with: writes and removes a key in each part of the keyspace that Capstan uses, and looks at
 * its memory and at the kinds of its keys. The same check for a test of a connection, for `use`, health and attention.
 * @param client its commands fail with DomainErrors
 * @param depth `all`: every kind of command is tried; `light`: what changes from one moment to the next
 * @param suspects keys besides the fixed ones whose kind is looked at
 * @throws DomainError when Redis is away or refuses the user
 */
export async function checkUsability(
  client: Redis,
  depth: 'all' | 'light',
  suspects: readonly string[] = [],
): Promise<RedisUsability> {
  const nonce = randomUUID();
  const keys = spacesOf(client).map((space) => `${space}:${nonce}`);
  const script = depth === 'light' ? WRITE + REMOVE : WRITE + EVERY_KIND + REMOVE;
  const [own = ''] = keys;
  const [writes, rights, optional, memory, wrongKeys] = await Promise.all([
    settle(keys, (key) => client.eval(script, 1, key, KEPT_MS)),
    settle(depth === 'light' ? [] : [...RIGHTS, ...CHANNELS], (ask) => ask(client, own)),
    settle(depth === 'light' ? [] : OPTIONAL, ([, ask]) => ask(client, own)),
    memoryOf(client),
    findWrongKeys(client, [...new Set([...Object.keys(FIXED_KEYS), ...suspects])]).catch(() => []),
  ]);
  const failures = [...writes, ...rights].filter((failure) => failure !== null);
  const other = failures.find((failure) => troubleIn(failure) === null);
  if (other !== undefined) throw other;
  const missing = OPTIONAL.flatMap(([right], index) =>
    optional[index] === null || optional[index] === undefined ? [] : [right],
  );
  return {
    ...NOTHING_KNOWN,
    ...memory,
    trouble: failures.map(troubleIn).find((trouble) => trouble !== null) ?? null,
    wrongKeys,
    missingRights: memory === null ? ['INFO', ...missing] : missing,
  };
}

/** What keeps Redis from being worked with, in a failure of a command; null for any other failure. */
export function troubleIn(failure: unknown): RedisTrouble | null {
  if (!(failure instanceof DomainError) || failure.code !== 'REDIS_UNUSABLE') return null;
  const { cause, reason, cure } = failure.detail;
  return { cause, reason, cure } as RedisTrouble;
}

/** The failure of each, null where there is none. */
async function settle<Item>(
  items: readonly Item[],
  ask: (item: Item) => Promise<unknown>,
): Promise<(Error | null)[]> {
  const outcomes = await Promise.allSettled(items.map(async (item) => ask(item)));
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? null : asError(outcome.reason)));
}

function asError(reason: unknown): Error {
  return redisFailure(reason) ?? (reason instanceof Error ? reason : new Error(String(reason)));
}

/** Null where INFO is denied. */
async function memoryOf(client: Redis): Promise<Pick<RedisUsability, 'memory' | 'evictionPolicy'> | null> {
  const texts = await Promise.all(
    keyServers(client).map((server) => onServer(server, () => server.info('memory'))),
  ).catch((error: unknown) => {
    if (!isDenied(error)) throw error;
    return null;
  });
  if (texts === null) return null;
  const { usedMemoryBytes, maxMemoryBytes, evictionPolicy } = infoOfAll(
    texts.map((text) => redisInfo(parseInfo(text))),
  );
  const isBounded = usedMemoryBytes !== null && maxMemoryBytes !== null && maxMemoryBytes > 0;
  return { memory: isBounded ? { used: usedMemoryBytes, limit: maxMemoryBytes } : null, evictionPolicy };
}
