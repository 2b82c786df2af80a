import { describe, expect, test } from 'vitest';
import {
  archiveProblems,
  besideProblems,
  budgetProblems,
  desktopEntryProblems,
  foreignImports,
  inMegabytes,
  isStatic,
  manifestProblems,
} from './layout.mjs';

const entry = (more = {}) => ({ unpacked: false, hash: 'abc', ...more });
const archive = (more: [string, object][] = []) =>
  new Map([
    ...[
      ...[
        'package.json',
        'beside.json',
        'out/main/index.js',
        'out/preload/index.cjs',
        'out/renderer/index.html',
      ],
      ...['resources/icons/app/256x256.png', 'resources/icons/tray-ok.png'],
      'resources/icons/tray-okTemplate@2x.png',
    ].map((path) => [path, entry()] as const),
    ...more.map(([path, what]) => [path, entry(what)] as const),
  ]);

describe('the archive', () => {
  test('holds what Electron runs', () => {
    expect(archiveProblems(archive())).toEqual([]);
    expect(archiveProblems(archive([['out/main/chunks/a-1.js', {}]]))).toEqual([]);
  });

  test('lacks nothing', () => {
    const files = archive();
    files.delete('out/preload/index.cjs');
    expect(archiveProblems(files)).toEqual(['out/preload/index.cjs is not in the archive']);
  });

  test('holds no packages, sources or source maps, and leaves nothing unchecked', () => {
    const files = archive([
      ['node_modules/zod/index.js', {}],
      ['out/main/index.js.map', {}],
      ['out/main/a.js', { unpacked: true }],
      ['out/main/b.js', { hash: undefined }],
    ]);
    expect(archiveProblems(files)).toEqual([
      'node_modules/zod/index.js does not belong into the archive',
      'out/main/index.js.map does not belong into the archive',
      'out/main/a.js lies outside the archive',
      'out/main/b.js has no checksum in the archive',
    ]);
  });
});

const beside = [
  ...['bin/node', 'bin/redis-server', 'bin/redis-cli'],
  ...['capstan', 'node', 'packages', 'lgpl-3', 'gpl-3', 'redis', 'redis-version'].map(
    (name) => `licences/${name}.txt`,
  ),
  'app.asar.unpacked/package.json',
  ...['server', 'workers/guard'].map((name) => `app.asar.unpacked/out/main/${name}.js`),
  'app.asar.unpacked/resources/python/src/capstan_worker/__main__.py',
];
const entries = ['server', 'workers/guard'];

describe('beside the archive', () => {
  test('lie Node, Redis, licences and what Node runs', () => {
    expect(besideProblems(beside, 'linux', entries)).toEqual([]);
    expect(
      besideProblems([...beside, 'app.asar.unpacked/resources/examples/test/a.ts'], 'linux', entries),
    ).toEqual([]);
  });

  test('nothing may be missing, and no source map lies', () => {
    expect(
      besideProblems([...beside.slice(1), 'app.asar.unpacked/out/main/server.js.map'], 'darwin', entries),
    ).toEqual(['bin/node is missing', 'app.asar.unpacked/out/main/server.js.map does not belong there']);
    expect(besideProblems(beside, 'linux', [...entries, 'workers/new'])).toEqual([
      'app.asar.unpacked/out/main/workers/new.js is missing',
    ]);
  });

  test('Windows has a Node of its own name and no Redis', () => {
    const windows = beside
      .filter((path) => !path.includes('redis'))
      .map((path) => path.replace(/node$/, 'node.exe'));
    expect(besideProblems(windows, 'win32', entries)).toEqual([]);
  });
});

test('checksums are compared both ways', () => {
  expect(manifestProblems({ a: '1', b: '2' }, { a: '1', b: '2' })).toEqual([]);
  expect(manifestProblems({ a: '1', b: '2' }, { a: '3', c: '4' })).toEqual([
    'c is not in the list of checksums',
    'a differs from its checksum',
    'b is in the list of checksums but not there',
  ]);
});

test('imports of what is not packed are found, however they are written', () => {
  const code = `import{a as b}from"ioredis";import * as c from 'node:fs'; import 'node:newer'; import "./chunk.js";
    import fs from 'fs';
    export { d } from "zod/v4";
    import sharp from 'sharp';
    const text = 'import x from "a string"';`;
  expect(foreignImports(code, ['sharp'])).toEqual(['ioredis', 'zod/v4']);
});

test('sizes have limits', () => {
  const sizes = { archive: 1, bundles: 1, packages: 0, node: 1, redis: 1, total: 1 };
  expect(budgetProblems(sizes)).toEqual([]);
  expect(budgetProblems({ ...sizes, archive: 20_000_000 })).toEqual(['archive: 20.0 MB of at most 12.0 MB']);
  expect(inMegabytes(1_550_000)).toBe('1.6 MB');
});

test('the desktop entry opens links of our scheme', () => {
  const text = `[Desktop Entry]\nName=Capstan\nExec=/opt/Capstan/capstan %U\nIcon=capstan\nStartupWMClass=capstan
MimeType=x-scheme-handler/capstan;\nCategories=Development;\n`;
  expect(desktopEntryProblems(text)).toEqual([]);
  expect(desktopEntryProblems(text.replace('x-scheme-handler', 'x-other'))).toEqual([
    'desktop entry: MimeType=x-other/capstan;',
  ]);
});

test('a program is static when it asks for no interpreter', () => {
  const program = (kind: number) => {
    const elf = Buffer.alloc(64 + 56);
    elf.write('\u007fELF', 'latin1');
    elf[4] = 2;
    elf.writeBigUInt64LE(64n, 32);
    elf.writeUInt16LE(56, 54);
    elf.writeUInt16LE(1, 56);
    elf.writeUInt32LE(kind, 64);
    return elf;
  };
  expect(isStatic(program(1))).toBe(true);
  expect(isStatic(program(3))).toBe(false);
  expect(isStatic(Buffer.from('#!/bin/sh'))).toBe(false);
});
