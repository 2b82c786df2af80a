import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createReport } from '../base/report.mjs';
import { downloadNode } from './download-node.mjs';

const build = `node-v24.0.0-${process.platform}-${process.arch}`;
const quiet = createReport({ write: () => undefined });
let folder: string;
let server: Server;
let from: string;
let requests: string[];
let sums: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-node-'));
  mkdirSync(join(folder, build, 'bin'), { recursive: true });
  writeFileSync(join(folder, build, 'bin', 'node'), '#!/bin/sh\necho v24.0.0\n');
  chmodSync(join(folder, build, 'bin', 'node'), 0o755);
  execFileSync('tar', ['-czf', `${build}.tar.gz`, build], { cwd: folder });
  const archive = readFileSync(join(folder, `${build}.tar.gz`));
  sums = `${createHash('sha256').update(archive).digest('hex')}  ${build}.tar.gz\n`;
  requests = [];
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end(request.url?.endsWith('.txt') ? sums : archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dist`;
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(process.platform === 'win32')(
  'Node is fetched, checked, unpacked, and fetched only once',
  async () => {
    const cache = join(folder, 'cache');
    const binary = await downloadNode('24.0.0', quiet, { from, cache });
    expect(execFileSync(binary, ['--version'], { encoding: 'utf8' })).toBe('v24.0.0\n');
    expect(requests).toEqual([`/dist/v24.0.0/SHASUMS256.txt`, `/dist/v24.0.0/${build}.tar.gz`]);
    expect(await downloadNode('24.0.0', quiet, { from, cache })).toBe(binary);
    expect(requests).toHaveLength(2);
  },
);

test.skipIf(process.platform === 'win32')('an archive with another checksum is refused', async () => {
  sums = `${'0'.repeat(64)}  ${build}.tar.gz\n`;
  await expect(downloadNode('24.0.0', quiet, { from, cache: join(folder, 'cache') })).rejects.toThrow(
    /does not match its published checksum/,
  );
});
