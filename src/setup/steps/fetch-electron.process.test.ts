import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadElectron } from './fetch-electron.mjs';
import { toolPath } from './tool-path.mjs';

/** A mirror that sends what the test has it send, to Electron's own script. */
let mirror: Server;
let asked: Promise<ServerResponse>;
let cache: string;
beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'capstan-electron-cache-'));
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  asked = promise;
  mirror = createServer((_request, response) => resolve(response)).listen(0, '127.0.0.1');
  await once(mirror, 'listening');
});
afterEach(() => {
  mirror.closeAllConnections();
  mirror.close();
  rmSync(cache, { recursive: true, force: true });
});

const download = (notes: string[], stalledMs?: number) =>
  downloadElectron(process.execPath, toolPath('electron', 'install-electron'), (note) => notes.push(note), {
    env: {
      ELECTRON_MIRROR: `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/`,
      electron_config_cache: cache,
      force_no_cache: 'true',
      // Of no machine that has it already.
      ELECTRON_INSTALL_PLATFORM: 'linux',
      ELECTRON_INSTALL_ARCH: 'arm64',
    },
    ...(stalledMs !== undefined && { stalledMs }),
  });
const CHUNK = Buffer.alloc(3_000_000);

test('a slow download says how far it is; what is not the real thing is not taken', async () => {
  const notes: string[] = [];
  const outcome = download(notes);
  const response = await asked;
  response.writeHead(200, { 'content-length': 2 * CHUNK.length });
  response.write(CHUNK);
  await expect.poll(() => notes.at(-1), { timeout: 20_000 }).toBe('3 MB');
  response.end(CHUNK);
  expect(await outcome).toMatchObject({ code: 1, timedOut: false });
}, 60_000);

test('a download that has broken off is not waited for', async () => {
  const notes: string[] = [];
  const outcome = download(notes, 2_000);
  const response = await asked;
  response.writeHead(200, { 'content-length': 2 * CHUNK.length });
  response.write(CHUNK);
  expect(await outcome).toMatchObject({ timedOut: true });
}, 60_000);

test('an Electron that is in the cache already is unpacked as long as it takes', async () => {
  const notes: string[] = [];
  // In the place of Electron's own script, which then downloads nothing: the binary grows beside it.
  const script = join(cache, 'install.mjs');
  writeFileSync(
    script,
    `import { mkdirSync, appendFileSync } from 'node:fs';
     import { setTimeout as delay } from 'node:timers/promises';
     const folder = new URL('dist/', import.meta.url);
     mkdirSync(folder);
     for (let piece = 0; piece < 24; piece += 1) {
       appendFileSync(new URL('electron', folder), 'x'.repeat(1000));
       await delay(250);
     }`,
  );
  const outcome = await downloadElectron(process.execPath, script, (note) => notes.push(note), {
    stalledMs: 3_000,
  });
  expect(outcome).toMatchObject({ code: 0, timedOut: false });
  expect(notes).toContain('unpacking');
}, 60_000);
