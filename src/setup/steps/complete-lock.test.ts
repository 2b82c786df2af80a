import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../base/paths.mjs';
import { completedLock, gapsInLock, platformIn } from './complete-lock.mjs';

test('the lock file is complete; if not, `npm run lock` completes it', () => {
  const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  expect(gapsInLock(lock)).toEqual([]);
});

test('a package that npm left out is added by version and platform', () => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': {},
      'node_modules/tool': {
        dev: true,
        optionalDependencies: { '@tool/linux-x64': '1.2.3', '@tool/darwin-arm64': '1.2.3' },
      },
      'node_modules/tool/node_modules/@tool/linux-x64': { version: '1.2.3' },
    },
  };
  const entry = { version: '1.2.3', cpu: ['arm64'], dev: true, optional: true, os: ['darwin'] };
  expect(gapsInLock(lock)).toEqual([{ path: 'node_modules/@tool/darwin-arm64', entry }]);
  expect(gapsInLock(completedLock(lock))).toEqual([]);
});

test('the platform is read from the name', () => {
  expect(platformIn('@rolldown/binding-linux-x64-musl')).toEqual({ os: 'linux', cpu: 'x64', libc: 'musl' });
  expect(platformIn('@oxc-parser/binding-win32-ia32-msvc')).toEqual({
    os: 'win32',
    cpu: 'ia32',
    libc: undefined,
  });
  expect(platformIn('@oxc-parser/binding-android-arm-eabi')).toEqual({
    os: 'android',
    cpu: 'arm',
    libc: undefined,
  });
});
