import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signPrograms } from './sign-programs.mjs';

describe.skipIf(process.platform === 'win32')('macOS: signing what lies beside the archive', () => {
  let folder: string;
  const path = process.env['PATH'] ?? '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'capstan-signing-'));
    mkdirSync(join(folder, 'tools'));
    mkdirSync(join(folder, 'beside'));
    // In the place of Apple's program: what is called "node" is signed already, what is called "bad" cannot be.
    const script = `#!/bin/sh
case "$*" in
  --verify*node) exit 0;;
  --verify*) exit 1;;
  *bad) echo "no identity found" >&2; exit 1;;
  *) echo "$*" >> ${folder}/signed;;
esac
`;
    writeFileSync(join(folder, 'tools', 'codesign'), script);
    chmodSync(join(folder, 'tools', 'codesign'), 0o755);
    process.env['PATH'] = join(folder, 'tools') + delimiter + path;
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });
  const machO = (name: string) =>
    writeFileSync(join(folder, 'beside', name), Buffer.from([0xcf, 0xfa, 0xed, 0xfe, 0]));

  test('each program that nobody has signed is signed with the hardened runtime, and nothing else is touched', async () => {
    machO('node');
    machO('redis-server');
    writeFileSync(join(folder, 'beside', 'licence.txt'), 'text');
    expect(await signPrograms(join(folder, 'beside'), 'Developer ID Application: Ada')).toEqual([
      'redis-server',
    ]);
    const [line] = readFileSync(join(folder, 'signed'), 'utf8').split('\n');
    expect(line).toContain('--timestamp --options runtime --sign Developer ID Application: Ada');
  });

  test('without a certificate nothing is signed; a signature that fails ends the packing', async () => {
    machO('bad');
    expect(await signPrograms(join(folder, 'beside'), undefined)).toEqual([]);
    await expect(signPrograms(join(folder, 'beside'), 'nobody')).rejects.toThrow(/bad could not be signed/);
  });
});
