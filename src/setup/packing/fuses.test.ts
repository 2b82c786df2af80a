import { expect, test } from 'vitest';
import { deliveredWire, fuseProblems, readFuses } from './fuses.mjs';

test('Electron as delivered has most of its switches set wrongly', () => {
  const binary = Buffer.concat([Buffer.alloc(100), deliveredWire(), Buffer.alloc(100)]);
  expect(fuseProblems(readFuses(binary))).toEqual([
    'fuse runAsNode is on',
    'fuse enableCookieEncryption is off',
    'fuse enableNodeOptionsEnvironmentVariable is on',
    'fuse enableNodeCliInspectArguments is on',
    'fuse enableEmbeddedAsarIntegrityValidation is off',
    'fuse onlyLoadAppFromAsar is off',
    'fuse grantFileProtocolExtraPrivileges is on',
  ]);
});

test('a binary without switches is none of Electron', () => {
  expect(() => readFuses(Buffer.from('nothing'))).toThrow('the binary has no fuses');
});
