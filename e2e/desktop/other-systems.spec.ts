import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import type { DesktopBridge } from '../../src/contract/desktop.ts';
import { RedisServer } from '../fixtures/redis-server.ts';
import { expect, test } from './desktop.ts';
import type { StandInApp } from './driver/stand-in-app.ts';

/*
 * The shell where it takes this system for another one. What the system itself would do is not shown by this; what the
 * shell asks of it is.
 */
const on = (platform: 'darwin' | 'win32', env: Record<string, string> = {}) => ({
  env: { STAND_IN_PLATFORM: platform, ...env },
});

/** With a Node for its children that takes this system for macOS too: they have to agree on how a process is told. */
function onMacOs(info: TestInfo, env: Record<string, string> = {}) {
  const node = info.outputPath('node');
  const take = 'Object.defineProperty(process,"platform",{value:"darwin"})';
  mkdirSync(dirname(node), { recursive: true });
  writeFileSync(
    node,
    `#!/bin/sh\nexec '${process.execPath}' --import 'data:text/javascript,${take}' "$@"\n`,
    {
      mode: 0o755,
    },
  );
  return on('darwin', { CAPSTAN_NODE: node, ...env });
}
const deeds = (app: StandInApp, what: string) => app.deeds.filter(([deed]) => deed === what);

test('on macOS it has its menus, its About panel, a template image, and comes back by its dock', async ({
  launchStandIn,
}, info) => {
  const app = await launchStandIn(onMacOs(info));
  const panel = await app.panel();
  expect((await app.menu()).map(({ label }) => label)).toEqual([
    ...['Capstan', '&Edit', '&View', '&Go', '&Window', '&Help'],
  ]);
  const [own] = await app.menu();
  expect(own?.items.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['About Capstan', 'Settings…', 'services', 'hide', 'Quit Capstan']),
  );
  const platform = () => (window as unknown as { capstanDesktop: DesktopBridge }).capstanDesktop.platform;
  expect(await panel.evaluate(platform)).toBe('darwin');

  await app.chooseInMenu('Capstan', 'About Capstan');
  await expect.poll(() => deeds(app, 'showAboutPanel')).toHaveLength(1);
  await app.chooseInMenu('Capstan', 'Start at login');
  await expect.poll(() => deeds(app, 'setLoginItemSettings')).toHaveLength(1);
  expect(deeds(app, 'setLoginItemSettings')[0]?.[1]).toMatchObject({ openAtLogin: true });

  // The menu bar is always there, so that is where it closes to.
  await expect.poll(async () => (await app.tray())?.image).toMatch(/^tray-\w+Template\.png$/);
  await app.closeWindow();
  expect(await app.windowState()).toMatchObject({ visible: false, minimised: false });
  await app.activate();
  expect(await app.windowState()).toMatchObject({ visible: true });
});

test('on macOS it stays out of sight when its user has logged in, and follows the link it was started with', async ({
  launchStandIn,
}, info) => {
  const app = await launchStandIn(onMacOs(info, { STAND_IN_AT_LOGIN: '1' }));
  await app.panel();
  await expect.poll(async () => (await app.tray())?.toolTip).toContain('stopped');
  expect(await app.windowState()).toMatchObject({ visible: false });

  const linked = await launchStandIn(onMacOs(info, { STAND_IN_OPEN_URL: 'capstan://logs' }));
  const panel = await linked.panel();
  await expect.poll(() => panel.evaluate(() => location.hash)).toBe('#/logs');
});

test('on Windows its button is marked while there is trouble, and it ends with the session', async ({
  launchStandIn,
}, info) => {
  await using redis = await RedisServer.start();
  // Processes that take this system for Windows do not get far, so there are none to watch.
  const dataDir = info.outputPath('data');
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'pools.json'), '{"pools": []}');
  writeFileSync(join(dataDir, 'job-workers.json'), '{"processes": 0}');
  const env = { REDIS_URL: redis.url, CAPSTAN_PYTHON_PROBLEM: 'none here' };
  const app = await launchStandIn({ ...on('win32', env), dataDir });
  await app.panel();
  expect((await app.menu()).map(({ label }) => label)).toEqual([
    ...['&File', '&Edit', '&View', '&Go', '&Window', '&Help'],
  ]);
  expect((await app.menu())[0]?.items.map(({ label }) => label)).toContain('Exit');
  await app.chooseInMenu('&File', 'Start at login');
  await expect.poll(() => deeds(app, 'setLoginItemSettings')).toHaveLength(1);
  expect(deeds(app, 'setLoginItemSettings')[0]?.[1]).toMatchObject({
    openAtLogin: true,
    args: expect.arrayContaining(['--minimised']),
  });
  expect(existsSync(join(app.dataDir, 'config', 'autostart'))).toBe(false);

  await expect.poll(async () => (await app.tray())?.image).toBe('tray-stopped.png');
  const overlay = () => deeds(app, 'setOverlayIcon').at(-1);
  await redis.stop();
  await expect.poll(overlay).toEqual(['setOverlayIcon', 'tray-bad.png', '1 problem']);
  await redis.restart();
  await expect.poll(overlay).toEqual(['setOverlayIcon', null, '0 problems']);
  expect(deeds(app, 'setBadgeCount')).toEqual([]);

  await app.ask('window.emit', app.window()?.id, 'session-end');
  expect(await app.exited).toEqual({ code: 0, signal: null });
  expect(readFileSync(join(app.dataDir, 'logs', 'capstan.log'), 'utf8')).not.toContain('Unexpected');
});
