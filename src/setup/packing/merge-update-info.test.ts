import { expect, test } from 'vitest';
import { mergeUpdateInfo } from './merge-update-info.mjs';

const info = (arch: string, version = '1.2.3') => `version: ${version}
files:
  - url: capstan-${version}-mac-${arch}.zip
    sha512: abc
    size: 1
path: capstan-${version}-mac-${arch}.zip
sha512: abc
releaseDate: '2026-01-01T00:00:00.000Z'
`;

test('the files of both are listed, the rest is that of the first', () => {
  expect(mergeUpdateInfo(info('x64'), info('arm64'))).toBe(`version: 1.2.3
files:
  - url: capstan-1.2.3-mac-x64.zip
    sha512: abc
    size: 1
  - url: capstan-1.2.3-mac-arm64.zip
    sha512: abc
    size: 1
path: capstan-1.2.3-mac-x64.zip
sha512: abc
releaseDate: '2026-01-01T00:00:00.000Z'
`);
});

test('different versions do not go together', () => {
  expect(() => mergeUpdateInfo(info('x64'), info('arm64', '1.2.4'))).toThrow('do not go together');
  expect(() => mergeUpdateInfo('version: 1\n', 'version: 1\n')).toThrow('no list of files');
});
