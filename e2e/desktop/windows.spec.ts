import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import { RedisServer } from '../fixtures/redis-server.ts';
import { endOf, expect, test } from './desktop.ts';
import type { StandInApp } from './driver/stand-in-app.ts';

/*
 * The shell where it takes this system for Windows: what it asks of it, and what becomes of it as Electron's source says.
 * Processes that take this system for Windows do not get far, so there are none to watch.
 */
function onWindows(info: TestInfo, redis: RedisServer) {
  const dataDir = info.outputPath('data');
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'pools.json'), '{"pools": []}');
  writeFileSync(join(dataDir, 'job-workers.json'), '{"processes": 0}');
  const env = { STAND_IN_PLATFORM: 'win32', REDIS_URL: redis.url, CAPSTAN_PYTHON_PROBLEM: 'none here' };
  return { env, dataDir };
}
const deeds = (app: StandInApp, what: string) => app.deeds.filter(([deed]) => deed === what);

test.describe('Windows', () => {
  test('its button is marked while there is trouble', async ({ launchStandIn }, info) => {
    await using redis = await RedisServer.start();
    const app = await launchStandIn(onWindows(info, redis));
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
  });

  test('at log-off it objects, and ends in order before its session does', async ({
    launchStandIn,
  }, info) => {
    await using redis = await RedisServer.start();
    const app = await launchStandIn(onWindows(info, redis));
    const panel = await app.panel();
    await expect(panel.getByRole('button', { name: 'Start', exact: true }).first()).toBeEnabled();
    const lock = join(app.dataDir, 'engine.lock');
    expect(existsSync(lock)).toBe(true);
    expect(await app.logOff(), 'it objects').toBe(true);
    // Somebody asks again while the engine stops: that is no second request to quit.
    await app.logOff().catch(() => undefined);
    expect(await endOf(app)).toEqual({ code: 0, signal: null });
    // An end in order takes its lock along; a killed one leaves it.
    expect(existsSync(lock)).toBe(false);
    expect(readFileSync(join(app.dataDir, 'logs', 'capstan.log'), 'utf8')).not.toContain('Unexpected');
  });

  test('at log-off it ends in order from the tray, where its window is hidden', async ({
    launchStandIn,
  }, info) => {
    await using redis = await RedisServer.start();
    const app = await launchStandIn(onWindows(info, redis));
    await app.panel();
    await expect.poll(async () => (await app.tray())?.image).toBe('tray-stopped.png');
    await app.closeWindow();
    expect(await app.windowState()).toMatchObject({ visible: false });
    expect(await app.logOff()).toBe(true);
    expect(await endOf(app)).toEqual({ code: 0, signal: null });
    expect(existsSync(join(app.dataDir, 'engine.lock'))).toBe(false);
  });

  test('what started it may ask for its end by message, where a console reaches no window', async ({
    launchStandIn,
  }, info) => {
    await using redis = await RedisServer.start();
    const app = await launchStandIn(onWindows(info, redis));
    await app.panel();
    app.child.send('capstan:quit');
    expect(await endOf(app)).toEqual({ code: 0, signal: null });
    expect(existsSync(join(app.dataDir, 'engine.lock'))).toBe(false);
  });
});
