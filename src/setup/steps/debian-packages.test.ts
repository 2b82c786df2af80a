import { expect, test } from 'vitest';
import { dependencyNames, installedIn, missingIn, packageOf } from './debian-packages.mjs';

test('missing libraries are read from what ldd prints', () => {
  const printed = `
\tlinux-vdso.so.1 (0x00007ffd6a5f2000)
\tlibjemalloc.so.2 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0c2a000000)
\tliblua5.1.so.0 => not found
\tlibjemalloc.so.2 => not found
`;
  expect(missingIn(printed)).toEqual(['libjemalloc.so.2', 'liblua5.1.so.0']);
});

test('a dependency tree is flattened, virtual packages left out', () => {
  const printed = `redis-tools
  Depends: libc6
  Depends: <some-virtual>
 |Depends: libjemalloc2
libc6
  PreDepends: libgcc-s1
  Depends: libjemalloc2:amd64
<some-virtual>
    mawk
`;
  expect(dependencyNames(printed)).toEqual(['redis-tools', 'libc6', 'libjemalloc2', 'libgcc-s1']);
});

test('a library leads to its package by the naming rule', () => {
  const candidates = [
    'libjemalloc2',
    'liblua5.1-0',
    'liblzf1',
    'lua-cjson',
    'lua-bitop',
    'libssl3t64',
    'libhiredis1.1.0',
  ];
  expect(packageOf('libjemalloc.so.2', candidates)).toBe('libjemalloc2');
  expect(packageOf('liblua5.1.so.0', candidates)).toBe('liblua5.1-0');
  expect(packageOf('liblua5.1-cjson.so.0', candidates)).toBe('lua-cjson');
  expect(packageOf('liblua5.1-bitop.so.0', candidates)).toBe('lua-bitop');
  expect(packageOf('libssl.so.3', candidates)).toBe('libssl3t64');
  expect(packageOf('libhiredis.so.1.1.0', candidates)).toBe('libhiredis1.1.0');
  expect(packageOf('libunknown.so.9', candidates)).toBeUndefined();
});

test('a simulated installation names what is not installed', () => {
  const printed = `The following NEW packages will be installed:
  chromium chromium-common
Inst libminizip1 (1:1.2.13 Debian:12/stable [amd64])
Inst chromium (156.0-1~deb12u1 Debian-Security:12/stable-security [amd64])
Conf libminizip1 (1:1.2.13 Debian:12/stable [amd64])
`;
  expect(installedIn(printed)).toEqual(['libminizip1', 'chromium']);
});
