import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, expect, type Page, type Route } from '@playwright/test';
import { Link } from '../stand-in/link.ts';
import type { ItemView } from '../stand-in/menu.ts';
import { routeThroughApp } from './network.ts';
import { PageWindow, type WindowOptions, type WindowState } from './page-window.ts';
import { type DesktopApp, untilPanel } from '../desktop-app.ts';
import { Waiting } from './waiting.ts';

export interface StandInOptions {
  readonly browser: Browser;
  readonly main: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly args: readonly string[];
  /** The system's theme. */
  readonly dark: boolean;
}

export interface ShownDialog {
  readonly options: Electron.MessageBoxOptions;
  /** Presses a button by its label; resolves when the app has taken it in. */
  choose(button: string): Promise<void>;
}

export interface ShownNotification {
  readonly id: number;
  readonly title: string;
  readonly body: string;
}

export interface TrayView {
  readonly image: string;
  readonly toolTip: string;
  readonly items: readonly ItemView[];
  readonly sets: { readonly image: number; readonly toolTip: number; readonly menu: number };
}

const launcher = fileURLToPath(new URL('../stand-in/launch.ts', import.meta.url));
/** Apps by pid, for the second instance to find the first. */
const running = new Map<number, StandInApp>();
process.once('exit', () => {
  for (const app of running.values()) app.child.kill('SIGKILL');
});

/** Permissions that Chromium can be told to give; in Electron the app decides. */
const PERMISSIONS = [
  'geolocation',
  'notifications',
  'camera',
  'microphone',
  'midi',
  'clipboard-read',
] as const;
const ELECTRONS_NAME: Partial<Record<(typeof PERMISSIONS)[number], string>> = {
  camera: 'media',
  microphone: 'media',
};

/** The built app in a process of its own on the stand-in, its windows in a context of the test's browser. */
export class StandInApp implements DesktopApp {
  readonly child: ChildProcess;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly dialogs = new Waiting<ShownDialog>('a dialog');
  readonly notifications: ShownNotification[] = [];
  /** What the app did that only a system could show: `[what, ...with]`. */
  readonly deeds: unknown[][] = [];
  output = '';
  /** Resolves when a window has been drawn for the first time. */
  readonly drawn: Promise<void>;
  #drawn = (): void => undefined;
  /** Resolves when there is a window, drawn or not. */
  readonly windowMade: Promise<void>;
  #windowMade = (): void => undefined;
  /** Resolves when it has found another one that runs. */
  readonly waiting: Promise<void>;
  #waiting = (): void => undefined;
  readonly #link: Link;
  /** Its page is never loaded to the end. */
  readonly #endlessLoad: boolean;
  readonly #browser: Browser;
  readonly #windows = new Map<number, PageWindow>();
  /** What closes each dialog as if it were cancelled. */
  readonly #openDialogs = new Map<number, () => void>();
  #context: Promise<BrowserContext> | null = null;
  #scheme: 'dark' | 'light';

  constructor({ browser, main, cwd, env, args, dark }: StandInOptions) {
    this.#browser = browser;
    this.drawn = new Promise((resolve) => (this.#drawn = resolve));
    this.windowMade = new Promise((resolve) => (this.#windowMade = resolve));
    this.waiting = new Promise((resolve) => (this.#waiting = resolve));
    this.#endlessLoad = env['STAND_IN_ENDLESS_LOAD'] !== undefined;
    this.#scheme = dark ? 'dark' : 'light';
    const words = [launcher, main, ...args, ...(dark ? ['--stand-in-dark'] : [])];
    this.child = spawn(process.execPath, words, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    running.set(this.pid, this);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exited = once(this.child, 'exit').then(async ([code, signal]) => {
      running.delete(this.pid);
      this.#link.close();
      await (await this.#context)?.close();
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
    this.#link = new Link(this.child);
    this.#answer();
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The only window, once there is one. */
  window(): PageWindow | null {
    return [...this.#windows.values()][0] ?? null;
  }

  /** Null while there is none: before the window, and between a crash and its mending. */
  page(): Page | null {
    return this.window()?.page ?? null;
  }

  async panel(): Promise<Page> {
    const shown = () => this.page()?.url() ?? 'about:blank';
    await expect.poll(shown, { message: 'a window with a page' }).not.toBe('about:blank');
    const page = this.page();
    if (page === null) throw new Error('The page has gone again');
    await this.window()?.settled;
    return untilPanel(page);
  }

  windowState = () =>
    Promise.resolve(
      this.window()?.state ?? { visible: false, minimised: false, maximised: false, fullScreen: false },
    );
  closeWindow = () => this.#link.call('window.close', this.window()?.id);
  crashPage = async () => this.window()?.crash();
  kill = () => void this.child.kill('SIGKILL');

  tray = () => this.#link.call<TrayView | null>('tray.view');
  clickTray = () => this.#link.call('tray.click');
  chooseInTray = (...path: string[]) => this.#link.call('tray.menu', path);
  menu = () => this.#link.call<ItemView[]>('menu.view');
  chooseInMenu = (...path: string[]) => this.#link.call('menu.click', path);
  clickNotification = (id: number) => this.#link.call('notification.click', id);
  systemTurns = (theme: 'dark' | 'light') => this.#link.call('theme.system', theme === 'dark');
  /** One of Chromium's helpers ends; that of a page is `crashPage`. */
  endHelper = (details: Electron.Details) => this.#link.call('app.helper-gone', details);
  pageHangs = (hangs: boolean) => this.#link.call('page.hangs', this.window()?.id, hangs);
  /** Keys are pressed that an item of the menus may have. */
  press = (accelerator: string) => this.#link.call('menu.press', accelerator);
  /** The user turns the wheel with Ctrl held. */
  turnWheel = (direction: 'in' | 'out') => this.#link.call('window.zoom', this.window()?.id, direction);
  enterFullScreen = () => this.#link.call('window.fullScreen', this.window()?.id);
  /**
   * Windows ends the session of its user: it asks, and where nobody objects, it ends what is there. True: the app objected
   * and has the time that it needs.
   */
  async logOff(): Promise<boolean> {
    const objects = await this.#link.call<boolean>('session.asks');
    if (!objects) await this.#link.call('session.ends').catch(() => undefined);
    return objects;
  }
  power = (event: 'suspend' | 'resume' | 'shutdown') => this.#link.call<boolean>('power.emit', event);
  quit = () => this.#link.call('app.quit');
  activate = () => this.#link.call('app.activate');
  openUrl = (url: string) => this.#link.call('app.open-url', url);
  /** Any question to the process of the app; for probes. */
  ask = <Value>(name: string, ...args: unknown[]) => this.#link.call<Value>(name, ...args);

  #answer(): void {
    const link = this.#link;
    link.answer({
      'window.create': async (id: number, options: WindowOptions) => {
        const context = await (this.#context ??= this.#newContext());
        const window = new PageWindow(id, options, context, link);
        this.#windows.set(id, window);
        await window.open();
        this.#windowMade();
      },
      'window.load': async (id: number, url: string) => {
        if (this.#endlessLoad) return;
        await this.#windows.get(id)?.load(url);
        this.#drawn();
      },
      'window.reload': (id: number, url: string) => this.#windows.get(id)?.reload(url),
      'window.post': (id: number, channel: string, args: unknown[], ports: number[]) =>
        this.#windows.get(id)?.post(channel, args, ports),
      'window.state': (id: number, state: WindowState) => this.#windows.get(id)?.changed(state),
      'window.background': (id: number, colour: string) => {
        const window = this.#windows.get(id);
        if (window !== undefined) window.backgroundColor = colour;
      },
      'window.crash': (id: number) => this.#windows.get(id)?.crash(),
      'window.devtools': (id: number) => this.deeds.push(['toggleDevTools', id]),
      'window.destroy': async (id: number) => {
        const window = this.#windows.get(id);
        this.#windows.delete(id);
        await window?.close();
      },
      'port.message': (id: number, data: unknown) => this.#windowOfPort(id)?.tell('portMessage', id, data),
      'port.close': (id: number) => this.#windowOfPort(id)?.tell('portClose', id),
      'app.did': (...deed: unknown[]) => void this.deeds.push(deed),
      'second-instance': async (holder: number, argv: string[], cwd: string, data: unknown) => {
        await running.get(holder)?.ask('app.second-instance', argv, cwd, data);
        this.#waiting();
      },
      dialog: (id: number, options: Electron.MessageBoxOptions) =>
        new Promise<number>((resolve) => {
          this.#openDialogs.set(id, () => resolve(options.cancelId ?? 0));
          this.dialogs.add({
            options,
            choose: async (button) => {
              const index = options.buttons?.indexOf(button) ?? -1;
              if (index < 0) throw new Error(`No "${button}" among ${options.buttons?.join(', ') ?? ''}`);
              resolve(index);
              await this.#heard();
            },
          });
        }),
      'dialog.close': (id: number) => this.#openDialogs.get(id)?.(),
      notification: (notification: ShownNotification) => void this.notifications.push(notification),
      theme: async (scheme: 'dark' | 'light') => {
        this.#scheme = scheme;
        await this.page()?.emulateMedia({ colorScheme: scheme });
      },
    });
  }

  /** Resolves when the app has heard what it was told before; also when it has ended over it. */
  async #heard(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.#link.call('app.heard').catch(() => undefined);
  }

  /** To Chromium here a page that asks and one that looks it up are the same. */
  async #grants(permission: string): Promise<boolean> {
    const url = 'app://capstan/';
    const asked = await this.#link.call<boolean>('session.requests', permission, url);
    return asked && (await this.#link.call<boolean>('session.checks', permission, url));
  }

  #windowOfPort(id: number): PageWindow | undefined {
    return [...this.#windows.values()].find((window) => window.hasPort(id));
  }

  async #newContext(): Promise<BrowserContext> {
    const context = await this.#browser.newContext({ colorScheme: this.#scheme });
    const windowOf = (page: Page) => [...this.#windows.values()].find((window) => window.page === page);
    const windowOfRequest = (route: Route) => {
      try {
        return windowOf(route.request().frame().page());
      } catch {
        // Playwright knows no frame yet for the first request of a page that a page opens.
        return undefined;
      }
    };
    await routeThroughApp(context, this.#link, windowOfRequest, async (url) => {
      await this.#link.call<string>('page.opens', this.window()?.id, url);
    });
    context.on('page', (page) => {
      const judge = async () => {
        // A page that no window makes is one that a page has opened, with or without saying who it is.
        const window = this.window();
        if (windowOf(page) !== undefined || window?.makesPage !== false) return;
        const action = await this.#link.call<string>('page.opens', window.id, page.url());
        if (action === 'deny') await page.close();
      };
      // The app or the page may end meanwhile.
      judge().catch(() => undefined);
    });
    const granted = [];
    for (const permission of PERMISSIONS)
      if (await this.#grants(ELECTRONS_NAME[permission] ?? permission)) granted.push(permission);
    await context.grantPermissions(granted);
    return context;
  }
}
