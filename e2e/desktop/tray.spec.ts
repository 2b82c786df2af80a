import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DesktopMemory } from '../../src/model/desktop-memory.ts';
import { RedisServer } from '../fixtures/redis-server.ts';
import { expect, test } from './desktop.ts';
import type { StandInApp } from './driver/stand-in-app.ts';
import { lackingForBus, StatusNotifierHost } from './status-notifier-host.ts';

const lacking = lackingForBus();
test.skip(lacking !== null, `no tray without a bus: ${lacking ?? ''}`);

let host: StatusNotifierHost;
test.beforeAll(async () => {
  host = await StatusNotifierHost.start();
});
test.afterAll(async () => {
  await host[Symbol.asyncDispose]();
});

const withTray = () => ({ env: { DBUS_SESSION_BUS_ADDRESS: host.address } });
const labels = async (app: StandInApp) => (await app.tray())?.items.map(({ label }) => label) ?? [];
const toolTip = async (app: StandInApp) => (await app.tray())?.toolTip ?? '';
const canStart = async (app: StandInApp) =>
  (await app.tray())?.items.find(({ label }) => label === 'Start the oscillator')?.enabled ?? false;
const image = async (app: StandInApp) => (await app.tray())?.image ?? '';

test('the tray starts and stops the oscillator, and shows how it goes', async ({ launchStandIn }) => {
  const app = await launchStandIn(withTray());
  await expect.poll(() => toolTip(app)).toMatch(/^Capstan: stopped\n0 messages/);
  expect(await image(app)).toBe('tray-stopped.png');
  expect(await labels(app)).toEqual(
    expect.arrayContaining([
      'Open Capstan',
      'Start the oscillator',
      'Stop the oscillator',
      'Pause all',
      'Resume all',
      'Quit',
    ]),
  );

  await expect.poll(() => canStart(app), { timeout: 15_000 }).toBe(true);
  await app.chooseInTray('Start the oscillator');
  await expect.poll(() => toolTip(app)).toMatch(/^Capstan: running · 1 pusher, 1 puller/);
  await expect.poll(() => image(app)).toBe('tray-ok.png');
  await expect(app.chooseInTray('Start the oscillator')).rejects.toThrow('cannot be clicked now');
  const panel = await app.panel();
  await expect(panel.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();

  // Messages are counted on hover alone; neither icon nor menu is set again for them, once all processes are up.
  await expect(async () => {
    const before = await app.tray();
    await expect.poll(() => toolTip(app)).not.toBe(before?.toolTip);
    const after = await app.tray();
    expect([after?.sets.menu, after?.sets.image]).toEqual([before?.sets.menu, before?.sets.image]);
  }).toPass({ timeout: 20_000 });

  await app.chooseInTray('Pause all');
  await expect.poll(() => toolTip(app)).toMatch(/^Capstan: stopped/);
  expect(await image(app)).toBe('tray-stopped.png');
});

test('the window closes into the tray and comes back as it was', async ({ launchStandIn }) => {
  const app = await launchStandIn(withTray());
  const panel = await app.panel();
  await expect.poll(() => toolTip(app)).toContain('stopped');
  await panel.getByRole('link', { name: 'Redis', exact: true }).click();
  await expect.poll(() => app.windowState()).toMatchObject({ visible: true });
  await app.closeWindow();
  expect(await app.windowState()).toMatchObject({ visible: false, minimised: false });
  await expect.poll(() => panel.evaluate(() => document.hidden)).toBe(true);

  await app.clickTray();
  expect(await app.windowState()).toMatchObject({ visible: true });
  await expect.poll(() => panel.evaluate(() => document.hidden)).toBe(false);
  await expect(panel.getByRole('link', { name: 'Redis', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  );

  await app.closeWindow();
  await app.chooseInTray('Open Capstan');
  expect(await app.windowState()).toMatchObject({ visible: true });
});

test('a group of processes has a submenu: it is told from there, and looked at', async ({
  launchStandIn,
}) => {
  const app = await launchStandIn(withTray());
  const panel = await app.panel();
  const group = 'embedded Redis';
  await expect.poll(() => labels(app), { timeout: 30_000 }).toContain(group);
  await app.chooseInTray(group, 'Show');
  await expect.poll(() => panel.evaluate(() => location.hash)).toBe('#/processes?find=redis');
  const row = panel.getByRole('row').filter({ hasText: 'embedded Redis' });
  await expect(row).toContainText('running');
  const pid = () => row.getByRole('cell').nth(1).textContent();
  const before = await pid();
  await app.chooseInTray(group, 'Restart');
  await expect.poll(async () => /^[0-9]+$/.test((await pid()) ?? '') && (await pid()) !== before).toBe(true);
  await expect(row).toContainText('running');
});

test('Recent failures leads to them', async ({ launchStandIn }) => {
  const app = await launchStandIn(withTray());
  const panel = await app.panel();
  await expect.poll(() => toolTip(app)).toContain('stopped');
  await expect(app.chooseInTray('Recent failures', 'Show all')).resolves.toBeUndefined();
  await expect.poll(() => panel.evaluate(() => location.hash)).toContain('#/queues?');
});

test('trouble changes the colour, is told once, and a click on it opens the panel', async ({
  launchStandIn,
}) => {
  await using redis = await RedisServer.start();
  const app = await launchStandIn({ env: { ...withTray().env, REDIS_URL: redis.url } });
  await app.panel();
  await expect.poll(() => canStart(app)).toBe(true);
  await expect.poll(() => app.windowState()).toMatchObject({ visible: true });
  await app.closeWindow();
  for (let time = 0; time < 2; time += 1) {
    await redis.stop();
    await expect.poll(() => image(app)).toBe('tray-bad.png');
    expect(await toolTip(app)).toContain('1 problem');
    expect(await canStart(app)).toBe(false);
    await redis.restart();
    await expect.poll(() => image(app)).toBe('tray-stopped.png');
  }
  expect(app.notifications.map(({ title }) => title)).toEqual(['Redis is gone']);
  expect(app.deeds.filter(([deed]) => deed === 'setBadgeCount').map(([, count]) => count)).toEqual([
    1, 0, 1, 0,
  ]);
  await app.clickNotification(app.notifications[0]?.id ?? 0);
  expect(await app.windowState()).toMatchObject({ visible: true });
});

test('started at login it stays in the tray', async ({ launchStandIn }) => {
  const app = await launchStandIn({ ...withTray(), args: ['--minimised'] });
  await app.panel();
  await expect.poll(() => toolTip(app)).toContain('stopped');
  expect(await app.windowState()).toMatchObject({ visible: false });
  await app.clickTray();
  expect(await app.windowState()).toMatchObject({ visible: true });
});

test('started at login it is maximised once it is shown, if it was so last', async ({ launchStandIn }) => {
  const first = await launchStandIn(withTray());
  await first.panel();
  await first.quit();
  await first.exited;
  const path = join(first.dataDir, 'desktop.json');
  const isMaximised = () => (JSON.parse(readFileSync(path, 'utf8')) as DesktopMemory).window?.maximized;
  const place = { x: 100, y: 50, width: 1_000, height: 700, maximized: true };
  writeFileSync(path, JSON.stringify({ window: place }));

  const second = await launchStandIn({ ...withTray(), dataDir: first.dataDir, args: ['--minimised'] });
  await second.panel();
  await expect.poll(() => toolTip(second)).toContain('stopped');
  expect(await second.windowState()).toMatchObject({ visible: false, maximised: false });
  await second.quit();
  await second.exited;
  expect(isMaximised()).toBe(true);

  const third = await launchStandIn({ ...withTray(), dataDir: first.dataDir, args: ['--minimised'] });
  await third.panel();
  await expect.poll(() => toolTip(third)).toContain('stopped');
  await third.clickTray();
  expect(await third.windowState()).toMatchObject({ visible: true, maximised: true });
});

test('each pool is paused, resumed, restarted and shown from a menu of its own', async ({
  launchStandIn,
}) => {
  const app = await launchStandIn(withTray());
  const panel = await app.panel();
  const status = async (pool: string) => {
    const menu = (await app.tray())?.items.find(({ label }) => label === `Pool ${pool}`);
    return menu?.items[0]?.label ?? '';
  };
  await expect.poll(() => status('CPU')).toBe('Working');
  await panel.getByRole('link', { name: 'Pools', exact: true }).click();
  const card = panel.getByRole('region', { name: 'Pool CPU', exact: true });
  const worker = card.getByRole('listitem').first();
  await expect(worker).toContainText('running');
  const before = await worker.textContent();

  await app.chooseInTray('Pool CPU', 'Restart workers');
  await expect(worker).toContainText('running');
  await expect.poll(async () => (await worker.textContent())?.split(' ')[0]).not.toBe(before?.split(' ')[0]);

  await app.chooseInTray('Pool CPU', 'Pause');
  await expect.poll(() => status('CPU')).toBe('Paused');
  await expect(card).toContainText('paused');
  await expect(app.chooseInTray('Pool CPU', 'Pause')).rejects.toThrow('cannot be clicked now');
  await app.chooseInTray('Pool CPU', 'Resume');
  await expect(card).toContainText('working');

  await app.closeWindow();
  await app.chooseInTray('Pool MEM', 'Show');
  expect(await app.windowState()).toMatchObject({ visible: true });
  await expect.poll(() => panel.evaluate(() => location.hash)).toBe('#/pools?pool=MEM');

  await app.chooseInTray('Pause all');
  await expect.poll(async () => [await status('CPU'), await status('MEM')]).toEqual(['Paused', 'Paused']);
});

test('"Pause all" pauses pools and job types as the panel shows them, and "Resume all" resumes them after a restart', async ({
  launchStandIn,
}) => {
  const app = await launchStandIn(withTray());
  const panel = await app.panel();
  await expect.poll(() => canStart(app)).toBe(true);
  const can = async (desktop: StandInApp, label: string) =>
    (await desktop.tray())?.items.find((item) => item.label === label)?.enabled;
  expect([await can(app, 'Pause all'), await can(app, 'Resume all')]).toEqual([true, false]);
  await panel.getByRole('link', { name: 'Pools', exact: true }).click();
  const card = (page: typeof panel) => page.getByRole('region', { name: 'Pool CPU', exact: true });
  await expect(card(panel)).toContainText('working');
  await app.chooseInTray('Pause all');
  await expect(card(panel)).toContainText('paused');
  await expect.poll(() => can(app, 'Resume all')).toBe(true);
  await panel.goto(`${panel.url().split('#')[0] ?? ''}#/jobs`);
  await expect(panel.getByText('Paused', { exact: true }).first()).toBeVisible();
  await app.quit();
  await app.exited;

  const again = await launchStandIn({ ...withTray(), dataDir: app.dataDir });
  const after = await again.panel();
  await expect.poll(() => can(again, 'Resume all')).toBe(true);
  await expect.poll(() => canStart(again)).toBe(true);
  await again.chooseInTray('Resume all');
  await expect.poll(() => can(again, 'Resume all')).toBe(false);
  await after.getByRole('link', { name: 'Pools', exact: true }).click();
  await expect(card(after)).toContainText('working');
  // The oscillator rested before, so it still does.
  expect(await toolTip(again)).toContain('stopped');
});

test('Quit in the tray ends the app when nothing runs', async ({ launchStandIn }) => {
  const app = await launchStandIn(withTray());
  await expect.poll(() => toolTip(app)).toContain('stopped');
  await app.chooseInTray('Quit');
  expect(await app.exited).toEqual({ code: 0, signal: null });
  expect(app.dialogs.size).toBe(0);
});
