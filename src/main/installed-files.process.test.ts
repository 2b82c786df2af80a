import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkInstalledFiles, DamagedInstallationError } from './installed-files.ts';

const packed = {
  'bin/node': 'a program',
  'bin/redis-server': 'another',
  'app.asar.unpacked/out/main/server.js': '1',
};
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let resources: string;
let list: string;

beforeEach(async () => {
  resources = await mkdtemp(join(tmpdir(), 'capstan-installed-'));
  list = join(resources, 'beside.json');
  const files = Object.fromEntries(Object.entries(packed).map(([path, text]) => [path, sha256(text)]));
  await writeFile(list, JSON.stringify({ files }));
  for (const [path, text] of Object.entries(packed)) {
    await mkdir(dirname(join(resources, path)), { recursive: true });
    await writeFile(join(resources, path), text);
  }
});
afterEach(() => rm(resources, { recursive: true, force: true }));

const damage = () =>
  checkInstalledFiles({ resources, list }).then(
    () => [],
    (error: unknown) => {
      if (error instanceof DamagedInstallationError) return error.files;
      throw error;
    },
  );

it('takes an installation that is as it was packed', async () => {
  expect(await damage()).toEqual([]);
});

it('does not mind files that it was not told of', async () => {
  await writeFile(join(resources, 'apparmor-profile'), '');
  expect(await damage()).toEqual([]);
});

it('names what was changed and what is missing', async () => {
  await writeFile(join(resources, 'bin/node'), 'a Program');
  await rm(join(resources, 'app.asar.unpacked'), { recursive: true });
  expect(await damage()).toEqual([
    { path: 'bin/node', problem: 'changed' },
    { path: 'app.asar.unpacked/out/main/server.js', problem: 'missing' },
  ]);
});

it('says it in one sentence that tells what to do', () => {
  const files = ['bin/node', 'bin/redis-server'].map((path) => ({ path, problem: 'missing' as const }));
  expect(new DamagedInstallationError(files).message).toBe(
    "Capstan's installation is damaged (bin/node is missing, and 1 more). Install it again.",
  );
});
