import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DesktopBridge } from '../../src/contract/desktop.ts';
import { expect, test } from './desktop.ts';

test.skip(process.platform !== 'linux', 'these are the menus of Linux');

test('the menus do what they say', async ({ launchStandIn }) => {
  const app = await launchStandIn();
  const panel = await app.panel();
  expect((await app.menu()).map(({ label }) => label)).toEqual(['&File', '&Edit', '&View', '&Go', '&Help']);

  const pages = panel.getByRole('navigation', { name: 'Pages' }).getByRole('listitem').getByRole('link');
  const go = (await app.menu()).find(({ label }) => label === '&Go')?.items ?? [];
  expect([...go.map(({ label }) => `#/${label.toLowerCase()}`), '#/settings']).toEqual(
    await pages.evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
  );
  await app.chooseInMenu('&Go', 'Queues');
  await expect.poll(() => panel.evaluate(() => location.hash)).toBe('#/queues');
  await app.chooseInMenu('&File', 'Settings…');
  await expect.poll(() => panel.evaluate(() => location.hash)).toBe('#/settings');

  await app.chooseInMenu('&Help', 'Open the data folder');
  await app.chooseInMenu('&Help', 'Open the logs folder');
  await expect
    .poll(() => app.deeds.filter(([deed]) => deed === 'openPath').map(([, path]) => path))
    .toEqual([app.dataDir, join(app.dataDir, 'logs')]);

  await app.chooseInMenu('&Help', 'About Capstan');
  const about = await app.dialogs.next();
  expect(about.options.detail).toMatch(/Version \d+\.\d+\.\d+\nElectron 45/);
  await about.choose('Close');
});

test('start at login is an entry of the desktop, which starts the app minimised', async ({
  launchStandIn,
}) => {
  const app = await launchStandIn();
  await app.panel();
  const entry = join(app.dataDir, 'config', 'autostart', 'capstan.desktop');
  const isChecked = async () =>
    (await app.menu())[0]?.items.find(({ label }) => label === 'Start at login')?.checked;
  expect([await isChecked(), existsSync(entry)]).toEqual([false, false]);
  await app.chooseInMenu('&File', 'Start at login');
  expect(await isChecked()).toBe(true);
  expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=.*"--minimised"$/m);
  await app.chooseInMenu('&File', 'Start at login');
  expect([await isChecked(), existsSync(entry)]).toEqual([false, false]);
});

test('a choice of the menus that fails is said, and ends nothing', async ({ launchStandIn }) => {
  const app = await launchStandIn();
  const panel = await app.panel();
  const config = join(app.dataDir, 'config');
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, 'autostart'), 'no folder');
  await app.chooseInMenu('&File', 'Start at login');
  const refused = await app.dialogs.next();
  expect(refused.options).toMatchObject({ type: 'error', message: 'Capstan could not start at login' });
  await refused.choose('Close');
  const item = (await app.menu())[0]?.items.find(({ label }) => label === 'Start at login');
  expect(item?.checked).toBe(false);

  await app.chooseInMenu('&Go', 'Queues');
  await expect.poll(() => panel.evaluate(() => location.hash)).toBe('#/queues');
});

test('the panel opens the two folders, and tells which colours it uses', async ({ launchStandIn }) => {
  const app = await launchStandIn();
  const panel = await app.panel();
  // It has told its own colours by then.
  await expect(panel.getByRole('button', { name: 'Start', exact: true }).first()).toBeEnabled();
  await panel.evaluate(async () => {
    const { capstanDesktop } = window as unknown as {
      capstanDesktop: DesktopBridge;
    };
    await capstanDesktop.openLogsFolder();
    await capstanDesktop.openDataFolder();
    capstanDesktop.setTheme('dark');
  });
  expect(app.deeds.filter(([deed]) => deed === 'openPath')).toHaveLength(2);
  await expect.poll(() => app.window()?.backgroundColor).toBe('#0e1116');
});

test('each key of the menus is one that Electron knows, and chooses what it says', async ({
  launchStandIn,
}) => {
  const app = await launchStandIn();
  const panel = await app.panel();
  const items = (await app.menu()).flatMap((menu) => menu.items);
  const keys = (label: string) => items.find((item) => item.label === label)?.accelerator;
  expect({
    settings: keys('Settings…'),
    quit: keys('Quit'),
    actual: keys('Actual size'),
    larger: keys('Zoom in'),
    smaller: keys('Zoom out'),
    reload: keys('reload'),
  }).toEqual({
    settings: 'Ctrl+,',
    quit: 'Ctrl+q',
    actual: 'Ctrl+0',
    larger: 'Ctrl+Shift+plus',
    smaller: 'Ctrl+-',
    reload: 'Ctrl+r',
  });
  await app.press('Ctrl+,');
  await expect.poll(() => panel.evaluate(() => location.hash)).toBe('#/settings');
});

test('the wheel with Ctrl zooms, as the menus do, and that is remembered', async ({ launchStandIn }) => {
  const app = await launchStandIn();
  await app.panel();
  const zoom = () =>
    (JSON.parse(readFileSync(join(app.dataDir, 'desktop.json'), 'utf8')) as { zoomLevel: number }).zoomLevel;
  await app.turnWheel('in');
  await app.turnWheel('in');
  expect(zoom()).toBe(1);
  await app.turnWheel('out');
  expect(zoom()).toBe(0.5);
  await app.press('Ctrl+0');
  expect(zoom()).toBe(0);
});
