import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CapstanServer } from '../fixtures/server.ts';
import { endOf, expect, root, test } from './desktop.ts';

/*
 * The first seconds of the app, and ends that come from outside of it: Electron runs microtasks inside `before-quit` then, and
 * what the main bundle throws ends nothing.
 */
const boxes = (app: { deeds: unknown[][] }) => app.deeds.filter(([deed]) => deed === 'showErrorBox');

test.describe('Linux and macOS', () => {
  test.skip(process.platform === 'win32', 'there are no signals on Windows');

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    test(`${signal} before the engine is started ends the app and frees its folder`, async ({
      launchStandIn,
    }) => {
      // A page that never comes keeps the engine waiting for the window.
      const app = await launchStandIn({ env: { STAND_IN_ENDLESS_LOAD: '1' } });
      await app.windowMade;
      process.kill(app.pid, signal);
      expect(await endOf(app)).toEqual({ code: 0, signal: null });
      expect(existsSync(join(app.dataDir, 'chromium', 'stand-in.lock'))).toBe(false);
      // Nobody holds the lock: the next start has a window.
      const again = await launchStandIn({ dataDir: app.dataDir });
      await again.panel();
    });

  test('Ctrl-C ends the app while it says that the engine cannot start', async ({ launchStandIn }) => {
    await using server = await CapstanServer.start();
    const app = await launchStandIn({ dataDir: server.dataDir });
    await app.dialogs.next();
    process.kill(app.pid, 'SIGINT');
    expect(await endOf(app)).toEqual({ code: 0, signal: null });
    expect(existsSync(join(app.dataDir, 'chromium', 'stand-in.lock'))).toBe(false);
  });

  test('a machine that is switched off in the first second ends the app', async ({ launchStandIn }) => {
    const app = await launchStandIn({ env: { STAND_IN_ENDLESS_LOAD: '1' } });
    await app.windowMade;
    expect(await app.power('shutdown')).toBe(true);
    expect(await endOf(app)).toEqual({ code: 0, signal: null });
  });
});

test.describe('every system', () => {
  test('a data folder that cannot be made is said in a box, and ends the app with a code of its own', async ({
    launchStandIn,
  }) => {
    const folder = mkdtempSync(join(tmpdir(), 'capstan-no-folder-'));
    try {
      writeFileSync(join(folder, 'file'), 'no folder');
      const app = await launchStandIn({ dataDir: join(folder, 'file', 'data') });
      expect(await endOf(app)).toEqual({ code: 70, signal: null });
      expect(boxes(app)).toEqual([
        ['showErrorBox', 'Capstan cannot start', expect.stringContaining('ENOTDIR')],
      ]);
      expect(app.window()).toBeNull();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a relative data folder is meant from where the app was started', async ({ launchStandIn }) => {
    const folder = mkdtempSync(join(root, 'node_modules', '.cache', 'relative-'));
    const relative = folder.slice(root.length);
    try {
      mkdirSync(join(folder, 'config'), { recursive: true });
      const app = await launchStandIn({ env: { CAPSTAN_DATA_DIR: relative } });
      const panel = await app.panel();
      // Its embedded Redis has found the folder as well.
      await expect(panel.getByRole('button', { name: 'Start', exact: true }).first()).toBeEnabled();
      expect(existsSync(join(folder, 'chromium', 'stand-in.lock'))).toBe(true);
      await app.quit();
      expect(await endOf(app)).toEqual({ code: 0, signal: null });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a wrong variable ends the app with the code for that', async ({ launchStandIn }) => {
    const app = await launchStandIn({ env: { MAX_PULLERS: '-1' } });
    expect(await endOf(app)).toEqual({ code: 78, signal: null });
    expect(boxes(app)[0]?.[2]).toContain('MAX_PULLERS');
  });

  test('an app that only waits for its turn does not bring the window of the first to the front', async ({
    launchStandIn,
  }) => {
    // As a development server does it: the next app is started while the one before still stops.
    const development = { ELECTRON_RENDERER_URL: 'http://127.0.0.1:9/' };
    const first = await launchStandIn();
    await first.panel();
    await expect.poll(() => first.windowState()).toMatchObject({ visible: true });
    await first.closeWindow();
    await expect.poll(() => first.windowState()).toMatchObject({ visible: false });
    const second = await launchStandIn({ dataDir: first.dataDir, env: development });
    await second.waiting;
    expect(await first.windowState()).toMatchObject({ visible: false });
    await first.quit();
    expect(await endOf(first)).toEqual({ code: 0, signal: null });
    // It has waited for that, and takes over.
    await second.windowMade;
    await second.quit();
    expect(await endOf(second)).toEqual({ code: 0, signal: null });
  });
});
