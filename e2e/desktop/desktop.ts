import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test as base, type Browser, expect } from '@playwright/test';
import { descendantsOf, isAlive, untilGone } from '../fixtures/processes.ts';
import type { DesktopApp } from './desktop-app.ts';
import { StandInApp } from './driver/stand-in-app.ts';
import { electronBinary } from './electron-binary.ts';
import { RealApp } from './real-app.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface DesktopOptions {
  /** Further environment. By default HTTP is off, Redis embedded, and there is no session bus, so no tray. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Data folder of an earlier start. Default: a new one. */
  readonly dataDir?: string;
  /** The system's theme. Default light. */
  readonly dark?: boolean;
  /** Resources folder of a packed app with its archive unpacked in place, to run instead of what was built here. */
  readonly resources?: string;
}

/** A running app with its folder. */
export type Desktop<App extends DesktopApp = DesktopApp> = App & { readonly dataDir: string };

const { PATH, HOME, LANG, DISPLAY, WAYLAND_DISPLAY, XAUTHORITY } = process.env;
const { CAPSTAN_REDIS_SERVER, CAPSTAN_REDIS_LD_LIBRARY_PATH } = process.env;
/** Windows runs nothing without these, and has no Redis of its own. */
const { SystemRoot, TEMP, USERPROFILE, APPDATA, LOCALAPPDATA, REDIS_URL } = process.env;
const ofWindows =
  process.platform === 'win32' ? { SystemRoot, TEMP, USERPROFILE, APPDATA, LOCALAPPDATA, REDIS_URL } : {};

/** What is found here and an installed app does not get told. */
const ofThisFolder = {
  PATH,
  CAPSTAN_REDIS_SERVER,
  CAPSTAN_REDIS_LD_LIBRARY_PATH,
  CAPSTAN_NODE: process.execPath,
};

function environment(dataDir: string, { env, resources }: DesktopOptions) {
  return {
    ...{ HOME, LANG, DISPLAY, WAYLAND_DISPLAY, XAUTHORITY },
    ...ofWindows,
    ...(resources === undefined ? ofThisFolder : { PATH: '/usr/bin:/bin', STAND_IN_RESOURCES: resources }),
    // An address that nobody listens on: without it, programs look for a bus by themselves.
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus',
    XDG_CONFIG_HOME: join(dataDir, 'config'),
    CAPSTAN_DATA_DIR: dataDir,
    CAPSTAN_HTTP: 'off',
    ...env,
  };
}

/** How an app has ended; it has to within a time, so that one that stays is no test that hangs. */
export async function endOf(
  { exited }: Pick<DesktopApp, 'exited'>,
  withinMs = Number(process.env['CAPSTAN_PATIENCE_MS'] ?? 45_000),
) {
  const limit = new AbortController();
  const stays = delay(withinMs, 'it is still there' as const, { signal: limit.signal }).catch(() => null);
  const end = await Promise.race([exited, stays]);
  limit.abort();
  return end;
}

interface Fixtures {
  /** Starts the app: in Electron where that is possible, else on the stand-in. All are ended after the test. */
  readonly launchDesktop: (options?: DesktopOptions) => Promise<Desktop>;
  /** Starts it on the stand-in, for what only that can show; skips the test where there is Electron. */
  readonly launchStandIn: (options?: DesktopOptions) => Promise<Desktop<StandInApp>>;
}

/** What the engine has noted. */
function logOf(dataDir: string): string {
  const path = join(dataDir, 'logs', 'capstan.log');
  return existsSync(path) ? readFileSync(path, 'utf8') : '(no log)';
}

class Launches {
  readonly #browser: Browser;
  readonly #apps: Desktop[] = [];
  readonly #folders: string[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  async start<App extends DesktopApp>(
    options: DesktopOptions,
    make: (launch: {
      browser: Browser;
      cwd: string;
      main: string;
      env: Record<string, string | undefined>;
      args: readonly string[];
      dark: boolean;
    }) => App | Promise<App>,
  ): Promise<Desktop<App>> {
    const dataDir = options.dataDir ?? (await this.#newFolder());
    const { args = [], dark = false, resources } = options;
    const app = await make({
      browser: this.#browser,
      cwd: resources ?? root,
      main: join(resources === undefined ? root : join(resources, 'app.asar'), 'out/main/index.js'),
      env: environment(dataDir, options),
      args,
      dark,
    });
    const desktop = Object.assign(app, { dataDir });
    this.#apps.push(desktop);
    return desktop;
  }

  async #newFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'capstan-desktop-'));
    this.#folders.push(folder);
    return folder;
  }

  output(): string {
    const said = this.#apps.map(({ output, dataDir }) => `${output}\n${logOf(dataDir)}`);
    return said.join('\n—\n');
  }

  /** What went wrong in a preload without anybody asking. */
  preloadFailures(): string[] {
    const windows = this.#apps.map((app) => (app instanceof StandInApp ? app.window() : null));
    return windows.flatMap((window) => window?.preloadFailure ?? []);
  }

  /** Kills them; gives the processes that have outlived their app. */
  async end(): Promise<number[]> {
    const alive = this.#apps.filter(({ pid }) => isAlive(pid));
    const theirs = alive.flatMap(({ pid }) => descendantsOf(pid));
    for (const app of this.#apps) app.kill();
    await Promise.all(this.#apps.map((app) => app.exited));
    // The guard ends what a killed app left behind, and gives Redis ten seconds for it.
    const left = await untilGone(
      theirs.map((child) => child.pid),
      20_000,
    );
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
    return left;
  }
}

export const test = base.extend<Fixtures & { launches: Launches }>({
  launches: async ({ browser }, use, info) => {
    const launches = new Launches(browser);
    await use(launches);
    if (info.status !== info.expectedStatus)
      await info.attach('output of the app', { body: launches.output() });
    const failures = launches.preloadFailures();
    expect(await launches.end(), 'processes that outlived a killed app').toEqual([]);
    expect(failures).toEqual([]);
  },
  launchDesktop: async ({ launches }, use) => {
    const binary = electronBinary();
    await use((options = {}) =>
      launches.start<DesktopApp>(options, (launch) =>
        binary === null ? new StandInApp(launch) : RealApp.launch(binary, launch),
      ),
    );
  },
  launchStandIn: async ({ launches }, use, info) => {
    info.skip(electronBinary() !== null, 'only the stand-in can show this');
    await use((options = {}) => launches.start<StandInApp>(options, (launch) => new StandInApp(launch)));
  },
});

export { expect };
