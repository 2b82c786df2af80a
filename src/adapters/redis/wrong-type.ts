import type { Redis } from 'ioredis';
import { DomainError } from '../../model/domain-error.ts';
import type { WrongKey } from '../../model/redis-trouble.ts';
import { expectedKind, keysBeside } from './key-kinds.ts';

/** A script may be given very many keys; those of Capstan have fewer than this. */
const MOST_KEYS = 30;

/** Those of the keys that hold something of another kind than they have to. */
export async function findWrongKeys(client: Redis, keys: readonly string[]): Promise<WrongKey[]> {
  const looked = await Promise.all(
    keys.map(async (key) => ({ key, found: await client.type(key), expected: expectedKind(key) })),
  );
  return looked.filter(({ found, expected }) => found !== 'none' && expected !== null && found !== expected);
}

const firstWrong = async (client: Redis, keys: readonly string[]): Promise<WrongKey | null> =>
  (await findWrongKeys(client, keys).catch(() => []))[0] ?? null;

/** The failure behind WRONGTYPE, with the name of the key. Never rejects. */
export async function wrongTypeFailure(
  client: Redis,
  keys: readonly (string | Buffer)[],
  error: Error,
): Promise<DomainError> {
  const names = keys.slice(0, MOST_KEYS).map(String);
  const [only] = names;
  const wrong =
    (await firstWrong(client, names)) ??
    (await firstWrong(
      client,
      names.flatMap((name) => keysBeside(name)),
    ));
  const isUnknown = names.length === 1 && only !== undefined && expectedKind(only) === null;
  const found =
    wrong ??
    (isUnknown
      ? { key: only, found: await client.type(only).catch(() => 'other value'), expected: null }
      : null);
  if (found === null) {
    const reason = `A Redis key holds another kind of value than is needed (${error.message})`;
    return new DomainError('REDIS_WRONG_TYPE', reason, { reason }, { cause: error });
  }
  return new DomainError('REDIS_WRONG_TYPE', wrongKeyText(found), { ...found }, { cause: error });
}

function wrongKeyText({ key, found, expected }: WrongKey): string {
  const wanted = expected === null ? 'something else' : `a ${expected}`;
  return `The Redis key ${key} holds a ${found} where Capstan needs ${wanted}. Rename or remove it; work then goes on by itself.`;
}
