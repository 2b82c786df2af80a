import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './desktop.ts';

test('the window is not shown before it is drawn, in the colours of the system', async ({
  launchStandIn,
}) => {
  const app = await launchStandIn({ dark: true });
  const panel = await app.panel();
  expect(app.window()?.options).toMatchObject({ visible: false, backgroundColor: '#0e1116' });
  await expect.poll(() => app.windowState()).toMatchObject({ visible: true });
  const colour = await panel.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(colour).toBe('rgb(14, 17, 22)');
  await app.systemTurns('light');
  await expect.poll(() => app.window()?.backgroundColor).toBe('#f6f7f9');
});

test('without a tray the window stays in the task bar when it is closed', async ({ launchDesktop }) => {
  test.skip(process.platform !== 'linux', 'elsewhere there is always a tray');
  const app = await launchDesktop();
  await app.panel();
  await expect.poll(() => app.windowState()).toMatchObject({ visible: true });
  await app.closeWindow();
  await expect.poll(() => app.windowState()).toMatchObject({ minimised: true });
});

test('started at login without a tray it waits in the task bar', async ({ launchStandIn }) => {
  const app = await launchStandIn({ args: ['--minimised'] });
  await app.panel();
  await expect.poll(() => app.windowState()).toMatchObject({ minimised: true });
});

test('the window comes back where and as it was', async ({ launchStandIn }) => {
  const first = await launchStandIn();
  await first.panel();
  await first.ask('window.move', first.window()?.id, { x: 100, y: 50, width: 1_000, height: 700 });
  await first.chooseInMenu('&View', 'Zoom in');
  await first.chooseInMenu('&File', 'Notifications');
  await first.quit();
  await first.exited;
  const path = join(first.dataDir, 'desktop.json');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ zoomLevel: 0.5, notifications: false });

  const second = await launchStandIn({ dataDir: first.dataDir });
  await second.panel();
  expect(second.window()?.options.bounds).toEqual({ x: 100, y: 50, width: 1_000, height: 700 });
  expect(second.window()?.options.webPreferences['zoomFactor']).toBeCloseTo(1.2 ** 0.5);
  await second.quit();
  await second.exited;

  writeFileSync(path, '{"window": "here", "zoomLevel": 99');
  const third = await launchStandIn({ dataDir: first.dataDir });
  await third.panel();
  expect(third.window()?.options.bounds).toMatchObject({ width: 1_360, height: 860 });
});

test('a second start shows the window of the first and passes its link', async ({ launchStandIn }) => {
  const first = await launchStandIn();
  const panel = await first.panel();
  await expect.poll(() => first.windowState()).toMatchObject({ visible: true });
  await first.closeWindow();
  const second = await launchStandIn({
    dataDir: first.dataDir,
    args: ['capstan://queues?queue=bull:messages&state=failed'],
  });
  expect(await second.exited).toEqual({ code: 0, signal: null });
  expect(second.window()).toBeNull();
  await expect.poll(() => first.windowState()).toMatchObject({ visible: true, minimised: false });
  await expect
    .poll(() => panel.evaluate(() => location.hash))
    .toBe('#/queues?queue=bull%3Amessages&state=failed');
});

test('a first start goes where its link leads; a bad link leads nowhere', async ({ launchStandIn }) => {
  const app = await launchStandIn({ args: ['capstan://redis'] });
  const panel = await app.panel();
  await expect(panel.getByRole('link', { name: 'Redis', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await app.openUrl('capstan://logs');
  await expect(panel.getByRole('link', { name: 'Logs', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await app.openUrl('capstan://user@evil.test/#/settings');
  await app.openUrl('https://example.com/');
  expect(await panel.evaluate(() => location.hash)).toBe('#/logs');
});

test('a window whose process ends is loaded again, the work goes on; at the third time the user is asked', async ({
  launchStandIn,
}) => {
  const app = await launchStandIn();
  await (await app.panel()).getByRole('button', { name: 'Start', exact: true }).first().click();
  for (let time = 1; time <= 2; time += 1) {
    await expect((await app.panel()).getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
    await app.crashPage();
    await expect.poll(() => app.notifications.length).toBe(time);
    await expect((await app.panel()).getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  }
  expect(app.notifications[0]?.title).toBe('The window was restored');
  await app.crashPage();
  const dialog = await app.dialogs.next();
  expect(dialog.options.message).toBe('The window keeps ending unexpectedly');
  await dialog.choose('Load it again');
  await expect((await app.panel()).getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
});

test('a page that is reloaded gets a port of its own again', async ({ launchDesktop }) => {
  const app = await launchDesktop();
  const panel = await app.panel();
  for (let time = 0; time < 3; time += 1) {
    await expect(panel.getByRole('button', { name: 'Start', exact: true }).first()).toBeEnabled();
    await panel.reload();
  }
  await expect(panel.getByRole('button', { name: 'Start', exact: true }).first()).toBeEnabled();
});

test('a page that does not answer is loaded again if the user wants it, and is asked about no longer once it does', async ({
  launchStandIn,
}) => {
  const app = await launchStandIn();
  await app.panel();
  await app.pageHangs(true);
  const first = await app.dialogs.next();
  expect(first.options.message).toBe('The window does not answer');
  await app.pageHangs(false);
  await app.pageHangs(true);
  const second = await app.dialogs.next();
  const page = app.page();
  await second.choose('Load it again');
  await expect.poll(() => app.notifications.map(({ title }) => title)).toEqual(['The window was restored']);
  const panel = await app.panel();
  expect(panel).not.toBe(page);
  await expect(panel.getByRole('button', { name: 'Start', exact: true }).first()).toBeEnabled();
});

test('helpers of Chromium that end are noted; they come again by themselves', async ({ launchStandIn }) => {
  const app = await launchStandIn();
  await app.panel();
  const log = () => readFileSync(join(app.dataDir, 'logs', 'capstan.log'), 'utf8');
  await expect.poll(() => existsSync(join(app.dataDir, 'logs', 'capstan.log'))).toBe(true);
  await app.endHelper({ type: 'GPU', reason: 'crashed', exitCode: 5 });
  await app.endHelper({ type: 'Utility', name: 'Network Service', reason: 'oom', exitCode: 1 });
  await app.endHelper({ type: 'Utility', name: 'Audio Service', reason: 'clean-exit', exitCode: 0 });
  await expect.poll(log).toContain('GPU has ended: crashed (5).');
  await expect.poll(log).toContain('Network Service has ended: oom (1).');
  expect(log()).not.toContain('Audio Service');
  expect(app.dialogs.size).toBe(0);
});
