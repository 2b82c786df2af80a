import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAsar } from './asar.mjs';
import { readFuses } from './fuses.mjs';
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

test("an archive is read as Electron's own tools write it", () => {
  const header = JSON.stringify({
    files: {
      out: { files: { 'index.js': { size: 3, offset: '2', integrity: { hash: 'ff' } } } },
      'a.txt': { size: 2, offset: '0' },
      'native.node': { size: 9, unpacked: true },
    },
  });
  const padded = Math.ceil(header.length / 4) * 4;
  const sizes = Buffer.alloc(16);
  sizes.writeUInt32LE(4, 0);
  sizes.writeUInt32LE(padded + 8, 4);
  sizes.writeUInt32LE(padded + 4, 8);
  sizes.writeUInt32LE(header.length, 12);
  write('app.asar', Buffer.concat([sizes, Buffer.from(header.padEnd(padded, '\0')), Buffer.from('hicat')]));
  const asar = readAsar(join(folder, 'app.asar'));
  expect([...asar.files.keys()]).toEqual(['out/index.js', 'a.txt', 'native.node']);
  expect(asar.files.get('out/index.js')).toMatchObject({ hash: 'ff', unpacked: false });
  expect(asar.read('out/index.js').toString()).toBe('cat');
  expect(asar.read('a.txt').toString()).toBe('hi');
  expect(() => asar.read('native.node')).toThrow('native.node is not in');
});

test('the stand-in of Electron has its switches as Electron is delivered with them', () => {
  writeStubElectron(join(folder, 'electron'), '45.4.1');
  const fuses = readFuses(readFileSync(join(folder, 'electron', 'electron')));
  expect(fuses).toMatchObject({ runAsNode: true, onlyLoadAppFromAsar: false });
  expect(readFileSync(join(folder, 'electron', 'version'), 'utf8')).toBe('45.4.1');
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
