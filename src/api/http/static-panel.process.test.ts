import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, talk } from './test-server.process.suite.ts';

describe('the panel over HTTP', () => {
  let root: string;
  let panelDir: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'capstan-panel-'));
    panelDir = join(root, 'panel');
    await mkdir(join(panelDir, 'assets'), { recursive: true });
    await writeFile(join(panelDir, 'index.html'), '<!doctype html><title>panel</title>');
    await writeFile(join(panelDir, 'assets', 'index-a1b2.js'), 'export {};');
    await writeFile(join(panelDir, '.hidden'), 'no');
    await writeFile(join(root, 'secret.txt'), 'no');
    await symlink(join(root, 'secret.txt'), join(root, 'link.txt'));
  });
  afterAll(() => rm(root, { recursive: true }));

  it('serves its page under a strict policy, anew each time', async () => {
    await using test = await startTestServer({ panelDir });
    const page = await fetch(`${test.url}/`);
    expect(await page.text()).toContain('<title>panel</title>');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(page.headers.get('x-powered-by')).toBeNull();
  });

  it('lets browsers keep what has its hash in the name', async () => {
    await using test = await startTestServer({ panelDir });
    const asset = await fetch(`${test.url}/assets/index-a1b2.js`);
    expect(asset.headers.get('content-type')).toContain('text/javascript');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${test.url}/assets/missing.js`)).status).toBe(404);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/.hidden',
    '/assets/',
    '/assets',
  ])('gives nothing away at %s', async (path) => {
    await using test = await startTestServer({ panelDir });
    const answer = await talk(
      test.server,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).toContain('"code"');
  });

  it('answers in JSON when there is no panel', async () => {
    await using test = await startTestServer();
    expect(await (await fetch(`${test.url}/`)).json()).toMatchObject({ code: 'NOT_FOUND' });
  });
});
