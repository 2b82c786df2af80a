import { expect, test } from 'vitest';
import { packagesMatch } from './packages-match.mjs';

const lock = (packages: Record<string, object>) => ({
  lockfileVersion: 3,
  packages: { '': { name: 'x' }, ...packages },
});
const zod = { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' } };
const native = { 'node_modules/native-mac': { version: '1.0.0', optional: true } };

test('the same packages match, whether or not an optional one is there', () => {
  expect(packagesMatch(lock(zod), lock(zod))).toBe(true);
  expect(packagesMatch(lock({ ...zod, ...native }), lock(zod))).toBe(true);
});

test('a missing, left over or different package does not match', () => {
  expect(packagesMatch(lock(zod), lock({}))).toBe(false);
  expect(packagesMatch(lock({}), lock(zod))).toBe(false);
  expect(
    packagesMatch(lock(zod), lock({ 'node_modules/zod': { version: '4.6.6', integrity: 'sha512-a' } })),
  ).toBe(false);
  expect(
    packagesMatch(lock(zod), lock({ 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-b' } })),
  ).toBe(false);
});

test('nothing readable means nothing installed', () => {
  expect(packagesMatch(lock(zod), undefined)).toBe(false);
  expect(packagesMatch(undefined, lock(zod))).toBe(false);
  expect(packagesMatch(lock(zod), { packages: [] })).toBe(false);
});
