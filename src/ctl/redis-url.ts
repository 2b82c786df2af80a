import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ConnectionView, EmbeddedRedis } from '../model/redis.ts';
import { parseRedisAddress, type RedisAddress, writeRedisAddress } from '../model/redis-address.ts';
import { savedConnectionsSchema } from '../model/saved-connections.ts';
import type { Environment } from './terminal.ts';

/** The Redis cannot be reached from here, for its password is not known here. */
export class UnknownPasswordError extends Error {
  override readonly name = 'UnknownPasswordError';
}

const HIDDEN = '***';
const WHERE =
  'Its password is known to the engine alone. Give it in REDISCLI_AUTH, or the whole address in REDIS_URL.';

/**
 * The address of the Redis that an engine on this machine works on, with its password, which the API does not tell: it is
 * read where the engine has it from.
 * @throws UnknownPasswordError
 */
export async function redisUrl(
  { connection, embedded }: { connection: ConnectionView; embedded: EmbeddedRedis | null },
  env: Environment,
): Promise<string> {
  const url = await addressIn(connection, embedded, env);
  const address = parseRedisAddress(url);
  const password = env['REDISCLI_AUTH'] || address?.password;
  if (address === null || password === HIDDEN) throw new UnknownPasswordError(WHERE);
  return password === address.password ? url : writeRedisAddress({ ...address, password: password ?? null });
}

async function addressIn(
  { id, address, source }: ConnectionView,
  embedded: EmbeddedRedis | null,
  env: Environment,
): Promise<string> {
  switch (source) {
    case 'embedded': {
      const password = await readText(join(embedded?.dataDir ?? '', 'password'));
      return `redis://:${password?.trim() ?? HIDDEN}@127.0.0.1:${embedded?.port ?? 0}`;
    }
    case 'saved': {
      const text = await readText(join(dirname(embedded?.dataDir ?? ''), 'connections.json'));
      const { saved = [] } = savedConnectionsSchema.safeParse(JSON.parse(text ?? '{}')).data ?? {};
      return saved.find((one) => one.id === id)?.url ?? address;
    }
    case 'environment': {
      const given = fromEnvironment(env);
      const isSame = given !== null && sameServer(parseRedisAddress(given), parseRedisAddress(address));
      return isSame ? given : address;
    }
  }
}

function fromEnvironment({ REDIS_URL, REDIS_PASSWORD, REDIS_HOST, REDIS_PORT }: Environment): string | null {
  if (REDIS_URL) return REDIS_URL;
  if (!REDIS_HOST && !REDIS_PORT) return null;
  const secret = REDIS_PASSWORD ? `:${encodeURIComponent(REDIS_PASSWORD)}@` : '';
  return `redis://${secret}${REDIS_HOST || '127.0.0.1'}:${REDIS_PORT || '6379'}`;
}

const sameServer = (a: RedisAddress | null, b: RedisAddress | null): boolean =>
  JSON.stringify(a?.nodes ?? null) === JSON.stringify(b?.nodes ?? []);

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Another machine's, or another user's.
    return null;
  }
}

/** The redis-cli line that reaches a Redis; the password is not in it. */
export function cliLine(url: string): string | null {
  const address = parseRedisAddress(url);
  const [node] = address?.nodes ?? [];
  if (address === null || node === undefined) return null;
  const { kind, tls, user, database, group, password, parameters } = address;
  const where = ['redis-cli', '-h', word(node.host), '-p', String(node.port)];
  const secure = [
    ...(tls ? ['--tls'] : []),
    ...(['ca', 'cert', 'key'] as const).flatMap((name) => {
      const path = parameters[name];
      return path === undefined ? [] : [name === 'ca' ? '--cacert' : `--${name}`, word(path)];
    }),
    ...(parameters.servername === undefined ? [] : ['--sni', word(parameters.servername)]),
    ...(parameters.verify === 'no' ? ['--insecure'] : []),
  ];
  // A sentinel tells who leads the group; the rest is for whoever that is.
  if (kind === 'sentinel')
    return [...where, ...secure, 'sentinel', 'get-master-addr-by-name', word(group ?? '')].join(' ');
  return [
    ...(password === null ? [] : ['REDISCLI_AUTH=***']),
    ...where,
    ...(user === null ? [] : ['--user', word(user)]),
    ...(database === 0 ? [] : ['-n', String(database)]),
    ...(kind === 'cluster' ? ['-c'] : []),
    ...secure,
  ].join(' ');
}

/** A word as a shell reads it. */
const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
