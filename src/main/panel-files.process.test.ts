import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerFrom } from './panel-files.ts';

describe('the files of the panel', () => {
  let root: string;
  let answer: (request: Request) => Promise<Response>;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'capstan-panel-'));
    mkdirSync(join(root, 'panel', 'assets'), { recursive: true });
    writeFileSync(join(root, 'panel', 'index.html'), '<!doctype html>');
    writeFileSync(join(root, 'panel', 'assets', 'index-1a2b.js'), 'export {};');
    writeFileSync(join(root, 'panel', '.env'), 'secret');
    writeFileSync(join(root, 'secret.json'), '"secret"');
    symlinkSync(join(root, 'secret.json'), join(root, 'panel', 'link.json'));
    answer = answerFrom(join(root, 'panel'));
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  const get = (url: string, method = 'GET') => answer(new Request(url, { method }));

  it('are its page, under a strict policy and asked for anew', async () => {
    const page = await get('app://capstan/?x#/redis');
    expect(page.status).toBe(200);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  });

  it('are what has its checksum in its name, for good', async () => {
    const asset = await get('app://capstan/assets/index-1a2b.js');
    expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    const head = await get('app://capstan/assets/index-1a2b.js', 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it.each([
    '../secret.json',
    '%2e%2e/secret.json',
    '..%2fsecret.json',
    'assets/..%5c..%5csecret.json',
    'assets//index-1a2b.js',
    'assets/',
    'assets',
    '.env',
    'link.json',
    'index.html%00.js',
    '%',
    'secret.json',
  ])('are not %s', async (path) => {
    const response = await get(`app://capstan/${path}`);
    expect([response.status, await response.text()]).toEqual([404, '']);
  });

  it('are not for other hosts or methods', async () => {
    expect((await get('app://other/')).status).toBe(404);
    expect((await get('app://capstan/', 'POST')).status).toBe(405);
  });
});
