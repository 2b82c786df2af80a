import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import type { DesktopBridge } from '../../src/contract/desktop.ts';
import { CapstanServer } from '../fixtures/server.ts';
import { endOf, expect, test } from './desktop.ts';
import type { StandInApp } from './driver/stand-in-app.ts';

/*
 * The shell where it takes this system for macOS. What the system itself would do is not shown by this; what the shell asks
 * of it is.
 */

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
  return { env: { STAND_IN_PLATFORM: 'darwin', CAPSTAN_NODE: node, ...env } };
}
const deeds = (app: StandInApp, what: string) => app.deeds.filter(([deed]) => deed === what);

test.describe('macOS', () => {
  test('it has its menus, its About panel, a template image, and comes back by its dock', async ({
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

    // Every key that an item has is one that Electron knows.
    const keys = (await app.menu()).flatMap(({ items }) => items.map(({ accelerator }) => accelerator));
    expect(keys).toEqual(
      expect.arrayContaining(['Cmd+,', 'Cmd+q', 'Cmd+w', 'Cmd+0', 'Cmd+Shift+plus', 'Cmd+-']),
    );

    // The menu bar is always there, so that is where it closes to.
    await expect.poll(async () => (await app.tray())?.image).toMatch(/^tray-\w+Template\.png$/);
    await app.closeWindow();
    expect(await app.windowState()).toMatchObject({ visible: false, minimised: false });
    await app.activate();
    expect(await app.windowState()).toMatchObject({ visible: true });
  });

  test('it stays out of sight when its user has logged in, and follows the link it was started with', async ({
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

  test('Cmd+W closes the window into the menu bar', async ({ launchStandIn }, info) => {
    const app = await launchStandIn(onMacOs(info));
    await app.panel();
    await expect.poll(async () => (await app.tray())?.image).toMatch(/Template/);
    await app.press('Cmd+W');
    expect(await app.windowState()).toMatchObject({ visible: false, minimised: false });
  });

  test('a window in full screen leaves it before it is hidden, and no space stays behind', async ({
    launchStandIn,
  }, info) => {
    const app = await launchStandIn(onMacOs(info));
    await app.panel();
    await expect.poll(async () => (await app.tray())?.image).toMatch(/Template/);
    await app.enterFullScreen();
    await expect.poll(() => app.windowState()).toMatchObject({ visible: true, fullScreen: true });
    await app.closeWindow();
    await expect.poll(() => app.windowState()).toMatchObject({ visible: false, fullScreen: false });
    expect(deeds(app, 'leftSpaceBehind')).toEqual([]);
    await app.activate();
    expect(await app.windowState()).toMatchObject({ visible: true });
  });

  test('it is kept from napping while work runs, and no longer', async ({ launchStandIn }, info) => {
    const app = await launchStandIn(onMacOs(info));
    const panel = await app.panel();
    const start = panel.getByRole('button', { name: 'Start', exact: true }).first();
    await expect(start).toBeEnabled();
    expect(deeds(app, 'powerSaveBlocker.start')).toEqual([]);
    await start.click();
    await expect
      .poll(() => deeds(app, 'powerSaveBlocker.start'))
      .toEqual([['powerSaveBlocker.start', 'prevent-app-suspension']]);
    await panel.getByRole('button', { name: 'Stop', exact: true }).first().click();
    await expect.poll(() => deeds(app, 'powerSaveBlocker.stop')).toHaveLength(1);
    expect(deeds(app, 'powerSaveBlocker.start')).toHaveLength(1);
  });

  test('notifications that the system refuses, as it does without a signature, are noted and end nothing', async ({
    launchStandIn,
  }, info) => {
    const app = await launchStandIn(
      onMacOs(info, { STAND_IN_NO_NOTIFICATIONS: 'Notifications are not allowed' }),
    );
    await app.panel();
    const log = join(app.dataDir, 'logs', 'capstan.log');
    await expect.poll(() => existsSync(log)).toBe(true);
    await app.crashPage();
    await expect.poll(() => readFileSync(log, 'utf8')).toContain('Notifications are not allowed');
    expect(app.child.exitCode).toBeNull();
  });

  test("the Dock's Quit ends it while it says that the engine cannot start", async ({
    launchStandIn,
  }, info) => {
    await using server = await CapstanServer.start();
    const app = await launchStandIn({ ...onMacOs(info), dataDir: server.dataDir });
    await app.dialogs.next();
    await app.quit();
    expect(await endOf(app)).toEqual({ code: 0, signal: null });
  });
});
