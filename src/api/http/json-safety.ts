import { DomainError } from '../../model/domain-error.ts';

/** Deepest nesting of a request's JSON. */
const MOST_LEVELS = 32;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function requireSafeKey(key: string): void {
  if (FORBIDDEN_KEYS.has(key)) throw new DomainError('INVALID_INPUT', `The key ${key} is not allowed.`);
}

/**
 * Refuses what no client has a reason to send: very deep nesting and keys that reach an object's prototype.
 * @throws DomainError INVALID_INPUT
 */
export function requireSafeJson(value: unknown): void {
  const pending: { value: unknown; level: number }[] = [{ value, level: 1 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.level > MOST_LEVELS)
      throw new DomainError('INVALID_INPUT', `The JSON is nested deeper than ${MOST_LEVELS} levels.`);
    for (const [key, inner] of Object.entries(next.value)) {
      requireSafeKey(key);
      pending.push({ value: inner, level: next.level + 1 });
    }
  }
}

/**
 * The same for a query, whose names may spell nested objects: `a[b][c]=1`.
 * @throws DomainError INVALID_INPUT
 */
export function requireSafeQuery(query: URLSearchParams): void {
  for (const name of query.keys()) {
    const keys = name.split(/[[\].]+/);
    if (keys.length > MOST_LEVELS)
      throw new DomainError('INVALID_INPUT', `The query is nested deeper than ${MOST_LEVELS} levels.`);
    for (const key of keys) requireSafeKey(key);
  }
}
