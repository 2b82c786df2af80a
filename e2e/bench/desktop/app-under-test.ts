import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type CDPSession, chromium } from '@playwright/test';
import { build } from 'electron-vite';
import { StandInApp } from '../../desktop/driver/stand-in-app.ts';
import { untilGone } from '../../fixtures/processes.ts';
import { seconds } from '../fleet-under-test.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Longest wait for an engine, s. */
const PATIENCE_S = 30;

/** Where the built main bundles are. */
export const CAPSTAN = join(root, 'out/main/index.js');
const emptyApp = fileURLToPath(new URL('empty-app/', import.meta.url));

/** Builds an app that shows a window with a greeting and does nothing else; gives its main bundle. */
export async function buildEmptyApp(): Promise<string> {
  await build({ root: emptyApp, configFile: join(emptyApp, 'electron.vite.config.ts'), logLevel: 'error' });
  return join(root, 'node_modules/.cache/capstan/empty-app/main/index.js');
}

/** A browser whose pages are the windows. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(process.env.CAPSTAN_CHROMIUM && { executablePath: process.env.CAPSTAN_CHROMIUM }),
    // Chromium's sandbox refuses to run as root.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });

/** A built app on the stand-in of Electron, with a data folder of its own. */
export class AppUnderTest implements AsyncDisposable {
  readonly app: StandInApp;
  readonly #dataDir: string;
  #url = '';

  private constructor(app: StandInApp, dataDir: string) {
    this.app = app;
    this.#dataDir = dataDir;
  }

  /** Starts it; resolves when its window is drawn. */
  static async start(
    browser: Browser,
    main: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<AppUnderTest> {
    const dataDir = await mkdtemp(join(tmpdir(), 'capstan-bench-'));
    const { PATH, HOME, CAPSTAN_REDIS_SERVER, CAPSTAN_REDIS_LD_LIBRARY_PATH } = process.env;
    const app = new StandInApp({
      browser,
      main,
      cwd: root,
      args: [],
      dark: false,
      env: {
        ...{ PATH, HOME, CAPSTAN_REDIS_SERVER, CAPSTAN_REDIS_LD_LIBRARY_PATH },
        CAPSTAN_NODE: process.execPath,
        CAPSTAN_DATA_DIR: dataDir,
        XDG_CONFIG_HOME: join(dataDir, 'config'),
        // Nobody listens there: this is about the window, not about the tray.
        DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus',
        PORT: '0',
        ...env,
      },
    });
    await app.drawn;
    return new AppUnderTest(app, dataDir);
  }

  /** From the beginning of the main bundle to the window that is ready to be shown, ms. */
  startMs(): Promise<number> {
    return this.app.ask<number>('measure.start');
  }

  /** Tells by how much the main process was late in a span, its p99 and worst, ms. */
  async latenessOverMs(span: number): Promise<{ p99: number; worst: number }> {
    await this.app.ask('measure.lateness.begin');
    await seconds(span);
    return this.app.ask('measure.lateness.end');
  }

  /** Calls the engine's API; waits for it if it is not up yet. */
  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    for (let waited = 0; this.#url === ''; waited += 0.05) {
      if (waited > PATIENCE_S) throw new Error(`The engine does not listen:\n${this.app.output}`);
      await seconds(0.05);
      const notice = await readFile(join(this.#dataDir, 'engine.json'), 'utf8').catch(() => '{"url":""}');
      this.#url = (JSON.parse(notice) as { url: string }).url;
    }
    const answer = await fetch(this.#url + path, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  /** The page of the window, for what only Chromium knows of it. */
  get page(): CDPSession {
    const window = this.app.window();
    if (window === null) throw new Error('There is no window');
    return window.session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.quit();
    await Promise.race([this.app.exited, seconds(PATIENCE_S)]);
    this.app.kill();
    await this.app.exited;
    await untilGone([this.app.pid], 5_000);
    await rm(this.#dataDir, { recursive: true, force: true, maxRetries: 40, retryDelay: 100 });
  }
}
