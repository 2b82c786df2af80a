import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './desktop.ts';

test('the links of Settings lead to the engine that runs here, and to no other port of this machine', async ({
  launchStandIn,
}) => {
  const app = await launchStandIn({ env: { CAPSTAN_HTTP: 'on', PORT: '0' } });
  const panel = await app.panel();
  const notice = join(app.dataDir, 'engine.json');
  await expect.poll(() => existsSync(notice)).toBe(true);
  const { url } = JSON.parse(readFileSync(notice, 'utf8')) as { url: string };
  await app.chooseInMenu('&File', 'Settings…');
  for (const name of ['API reference', 'OpenAPI document', 'Metrics'])
    await panel.getByRole('link', { name }).click();
  const opened = () => app.deeds.filter(([deed]) => deed === 'openExternal').map(([, address]) => address);
  await expect.poll(opened).toEqual([`${url}/docs`, `${url}/openapi.json`, `${url}/metrics`]);
  const { port } = new URL(url);
  for (const other of [
    `http://127.0.0.1:${Number(port) + 1}/docs`,
    `https://127.0.0.1:${port}/docs`,
    `http://user@127.0.0.1:${port}/docs`,
    `http://127.0.0.1.example.com:${port}/docs`,
  ])
    await app.ask('page.opens', app.window()?.id, other);
  expect(opened()).toHaveLength(3);
  await expect(panel.getByRole('button', { name: 'Start', exact: true }).first()).toBeEnabled();
});

test.describe('Linux, AppImage', () => {
  const appImage = { APPIMAGE: '/home/ada/Capstan.AppImage' };
  const sandboxed = (app: { deeds: unknown[][] }) => app.deeds.some(([deed]) => deed === 'enableSandbox');

  test('where the system allows no sandbox it starts without, and says so', async ({ launchStandIn }) => {
    const app = await launchStandIn({ env: appImage, args: ['--no-sandbox'] });
    await app.panel();
    const log = join(app.dataDir, 'logs', 'capstan.log');
    await expect.poll(() => (existsSync(log) ? readFileSync(log, 'utf8') : '')).toContain('runs without it');
    expect(sandboxed(app)).toBe(false);
  });

  test('where the system allows it the sandbox is there', async ({ launchStandIn }) => {
    const app = await launchStandIn({ env: appImage });
    await app.panel();
    expect(sandboxed(app)).toBe(true);
  });

  test('nothing but an AppImage loses its sandbox by the command line', async ({ launchStandIn }) => {
    const app = await launchStandIn({ args: ['--no-sandbox'] });
    await app.panel();
    expect(sandboxed(app)).toBe(true);
  });
});
