import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPackage, getRawHeader } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { filesOf } from './check-packed.mjs';
import { fuseProblems } from './layout.mjs';
import { filesIn, manifestOf } from './manifest.mjs';
import { writeStubElectron } from './stub-electron.mjs';
import { licenceBeside } from './node-to-pack.mjs';
import { copyUnbundled, unbundledPackages } from './unbundled.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-packing-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string | Buffer) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test('checksums are those of all files, under names that are the same on every system', () => {
  write('bin/node', 'abc');
  write('a.txt', '');
  expect(filesIn(folder)).toEqual(['a.txt', 'bin/node']);
  expect(manifestOf(folder).files).toEqual({
    'a.txt': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'bin/node': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  });
});

test('a package with machine code goes along with what it needs, one that scripts may import with what runs', () => {
  write(
    'node_modules/sharp/package.json',
    '{"dependencies":{"semver":"1"},"optionalDependencies":{"@img/x64":"1"}}',
  );
  write('node_modules/@img/x64/package.json', '{}');
  write('node_modules/semver/package.json', '{"dependencies":{"sharp":"1"}}');
  for (const file of [
    'package.json',
    'LICENSE',
    'v4/index.js',
    'v4/index.d.ts',
    'src/index.ts',
    'v4/x.js.map',
  ])
    write(`node_modules/zod/${file}`, '{}');
  write('node_modules/react/package.json', '{}');
  const from = join(folder, 'node_modules');
  expect(unbundledPackages(from)).toEqual(['@img/x64', 'semver', 'sharp']);
  expect(unbundledPackages(join(folder, 'elsewhere'))).toEqual([]);
  copyUnbundled(from, join(folder, 'packed'));
  expect(readdirSync(join(folder, 'packed')).sort()).toEqual(['@img', 'semver', 'sharp', 'zod']);
  expect(filesIn(join(folder, 'packed', 'zod'))).toEqual(['LICENSE', 'package.json', 'v4/index.js']);
});

test('the files of an archive are told with their checksums', async () => {
  write('app/out/index.js', 'cat');
  write('app/a.txt', 'hi');
  await createPackage(join(folder, 'app'), join(folder, 'app.asar'));
  const files = filesOf(getRawHeader(join(folder, 'app.asar')).header);
  expect([...files.keys()].sort()).toEqual(['a.txt', 'out/index.js']);
  expect(files.get('out/index.js')).toEqual({
    unpacked: false,
    hash: '77af778b51abd4a3c51c5ddd97204a9c3ae614ebccb75a606c3b6865aed6744e',
  });
});

test('the stand-in of Electron has its switches as Electron is delivered with them, and each wrong one is found', async () => {
  writeStubElectron(join(folder, 'electron'), '45.4.1');
  const wire = await getCurrentFuseWire(join(folder, 'electron', 'electron'));
  expect(fuseProblems(wire, FuseV1Options)).toEqual([
    'fuse RunAsNode is not off',
    'fuse EnableNodeOptionsEnvironmentVariable is not off',
    'fuse EnableNodeCliInspectArguments is not off',
    'fuse EnableEmbeddedAsarIntegrityValidation is not on',
    'fuse OnlyLoadAppFromAsar is not on',
    'fuse GrantFileProtocolExtraPrivileges is not off',
  ]);
  expect(readFileSync(join(folder, 'electron', 'version'), 'utf8')).toBe('45.4.1');
});

test('switches that were flipped as packing does it are as they should be', async () => {
  writeStubElectron(join(folder, 'electron'), '45.4.1');
  const binary = join(folder, 'electron', 'electron');
  const config = new URL('../../../.config/electron-builder.mjs', import.meta.url).href;
  const { electronFuses } = ((await import(config)) as { default: Configuration }).default;
  await flipFuses(binary, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: electronFuses?.runAsNode === true,
    [FuseV1Options.EnableCookieEncryption]: electronFuses?.enableCookieEncryption === true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]:
      electronFuses?.enableNodeOptionsEnvironmentVariable === true,
    [FuseV1Options.EnableNodeCliInspectArguments]: electronFuses?.enableNodeCliInspectArguments === true,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]:
      electronFuses?.enableEmbeddedAsarIntegrityValidation === true,
    [FuseV1Options.OnlyLoadAppFromAsar]: electronFuses?.onlyLoadAppFromAsar === true,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]:
      electronFuses?.grantFileProtocolExtraPrivileges === true,
  });
  expect(fuseProblems(await getCurrentFuseWire(binary), FuseV1Options)).toEqual([]);
});

test("Node's licence is found beside its binary, where packages and Node's own builds have it", () => {
  write('package/bin/node', '');
  write('build/node.exe', '');
  expect(licenceBeside(join(folder, 'package', 'bin', 'node'))).toBeUndefined();
  write('package/LICENSE', 'of the package');
  write('build/LICENSE', 'of the build');
  expect(licenceBeside(join(folder, 'package', 'bin', 'node'))).toBe('of the package');
  expect(licenceBeside(join(folder, 'build', 'node.exe'))).toBe('of the build');
});
