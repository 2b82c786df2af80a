import { createHash } from 'node:crypto';

export const HASHES = ['sha-256', 'sha-384', 'sha-512', 'sha3-256', 'sha-1', 'md5'] as const;
export type Hash = (typeof HASHES)[number];

const NODE_NAMES: Readonly<Record<Hash, string>> = {
  'sha-256': 'sha256',
  'sha-384': 'sha384',
  'sha-512': 'sha512',
  'sha3-256': 'sha3-256',
  'sha-1': 'sha1',
  md5: 'md5',
};

export function hasher(algorithm: Hash) {
  return createHash(NODE_NAMES[algorithm]);
}

/**
 * The hash of values, in hexadecimal. One value is hashed as its text, so that other programs find the same; several as
 * a JSON array of theirs, so that no two rows look alike.
 */
export function hashOf(values: readonly unknown[], algorithm: Hash): string {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const [only] = values;
  const input = values.length === 1 ? text(only) : JSON.stringify(values.map(text));
  return hasher(algorithm).update(input, 'utf8').digest('hex');
}
