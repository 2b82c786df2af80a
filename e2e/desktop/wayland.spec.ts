import { expect, test } from './desktop.ts';
import { lackingForBus, StatusNotifierHost } from './status-notifier-host.ts';

/*
 * Linux on Wayland, as Electron's source and its issues have it: nothing is drawn for a window that is not shown, so
 * `ready-to-show` may never come (electron#48859), and "minimised" is no state.
 */
const onWayland = (env: Record<string, string> = {}) => ({ env: { STAND_IN_WAYLAND: '1', ...env } });

test.describe('Linux, Wayland', () => {
  test.skip(process.platform !== 'linux', 'there is no Wayland elsewhere');

  test('the window is shown although nothing says that it is drawn', async ({ launchStandIn }) => {
    const app = await launchStandIn(onWayland());
    await app.panel();
    await expect.poll(() => app.windowState()).toMatchObject({ visible: true });
  });

  test('the window is shown while its page is still being loaded', async ({ launchStandIn }) => {
    const app = await launchStandIn(onWayland({ STAND_IN_ENDLESS_LOAD: '1' }));
    await expect.poll(() => app.windowState()).toMatchObject({ visible: true });
    await app.quit();
    expect(await app.exited).toEqual({ code: 0, signal: null });
  });

  test('started at login it stays in the tray, drawn or not', async ({ launchStandIn }) => {
    const lacking = lackingForBus();
    test.skip(lacking !== null, `no tray without a bus: ${lacking ?? ''}`);
    await using host = await StatusNotifierHost.start();
    const app = await launchStandIn({
      ...onWayland({ DBUS_SESSION_BUS_ADDRESS: host.address }),
      args: ['--minimised'],
    });
    await app.panel();
    await expect.poll(async () => (await app.tray())?.toolTip).toContain('stopped');
    expect(await app.windowState()).toMatchObject({ visible: false });
    await app.clickTray();
    expect(await app.windowState()).toMatchObject({ visible: true });
  });

  test('a window that was minimised instead of closed comes back with a second start', async ({
    launchStandIn,
  }) => {
    const app = await launchStandIn(onWayland());
    await app.panel();
    await expect.poll(() => app.windowState()).toMatchObject({ visible: true });
    await app.closeWindow();
    expect(await app.windowState()).toMatchObject({ visible: false, minimised: true });
    const second = await launchStandIn({ ...onWayland(), dataDir: app.dataDir });
    expect(await second.exited).toEqual({ code: 0, signal: null });
    await expect.poll(() => app.windowState()).toMatchObject({ visible: true, minimised: false });
  });
});
