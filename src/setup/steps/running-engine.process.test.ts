import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runningEngine } from './running-engine.mjs';

let folder: string;
let server: Server;
let url: string;
let status: number;
let body: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-data-'));
  status = 200;
  body = '{}';
  server = createServer((request, response) => {
    response.writeHead(request.url === '/health' ? status : 404).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

const note = (text: string) => {
  writeFileSync(join(folder, 'engine.json'), text);
};

test('an engine that answers is found by the note in its data folder', async () => {
  expect(await runningEngine(folder)).toBeUndefined();
  note(JSON.stringify({ pid: process.pid, url, startedAt: 0 }));
  expect(await runningEngine(folder)).toEqual({ url, hasWindow: false });
  note(JSON.stringify({ pid: process.pid, url, startedAt: 0, host: 'desktop' }));
  expect(await runningEngine(folder)).toEqual({ url, hasWindow: true });
});

test('one that waits for Redis counts, and one that stops does not', async () => {
  note(JSON.stringify({ pid: process.pid, url, startedAt: 0 }));
  status = 503;
  body = '{"status":"degraded"}';
  expect(await runningEngine(folder)).toEqual({ url, hasWindow: false });
  body = '{"status":"stopping"}';
  expect(await runningEngine(folder)).toBeUndefined();
});

test('one that is gone, unwell or left a damaged note does not count', async () => {
  note(JSON.stringify({ pid: 1, url, startedAt: 0 }));
  status = 503;
  expect(await runningEngine(folder)).toBeUndefined();
  note('{"url":');
  expect(await runningEngine(folder)).toBeUndefined();
  note(JSON.stringify({ pid: 1, url: 'http://127.0.0.1:1', startedAt: 0 }));
  expect(await runningEngine(folder)).toBeUndefined();
});
