import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { covered } from './covered.ts';
import { preventable, StandInEmitter } from './emitter.ts';
import { fromOutside } from './from-outside.ts';
import { parent } from './parent.ts';

/** Windows as far as the app's end has to do with them; windows.ts registers itself here. */
export interface WindowsOfApp {
  count(): number;
  /** Asks every window to close; each goes in its own time, or tells `windowCloseCancelled`. */
  closeAll(): void;
  destroyAll(): void;
  /** The one that menu roles mean. */
  first():
    | Pick<Electron.BrowserWindow, 'minimize' | 'close' | 'webContents' | 'setFullScreen' | 'isFullScreen'>
    | undefined;
}

type Used =
  | 'quit'
  | 'exit'
  | 'isReady'
  | 'whenReady'
  | 'isPackaged'
  | 'name'
  | 'setName'
  | 'getName'
  | 'getVersion'
  | 'getAppPath'
  | 'getPath'
  | 'setPath'
  | 'setAppUserModelId'
  | 'requestSingleInstanceLock'
  | 'setAsDefaultProtocolClient'
  | 'enableSandbox'
  | 'commandLine'
  | 'setLoginItemSettings'
  | 'getLoginItemSettings'
  | 'setBadgeCount'
  | 'setAboutPanelOptions'
  | 'showAboutPanel'
  | 'focus';

const resources = process.env['STAND_IN_RESOURCES'];
const appPath = resources === undefined ? process.cwd() : join(resources, 'app.asar');
const manifest = JSON.parse(readFileSync(join(appPath, 'package.json'), 'utf8')) as {
  name: string;
  productName?: string;
  version: string;
};

class CommandLine implements Pick<Electron.CommandLine, 'hasSwitch'> {
  hasSwitch = (name: string): boolean => process.argv.includes(`--${name}`);
}

class App extends StandInEmitter implements Pick<Electron.App, Used> {
  readonly isPackaged = resources !== undefined;
  name = manifest.productName ?? manifest.name;
  windows: WindowsOfApp = {
    count: () => 0,
    closeAll: () => undefined,
    destroyAll: () => undefined,
    first: () => undefined,
  };
  readonly #paths = new Map([
    ['home', homedir()],
    ['temp', tmpdir()],
    ['exe', process.execPath],
    ['appData', process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')],
  ]);
  #isReady = false;
  /** As in shell/browser/browser.h. */
  #isQuitting = false;
  #isExiting = false;
  #isShutDown = false;
  /** The main loop runs: only then can it end. Before that `exit` ends the process at once. */
  #hasLoop = false;
  #ready: (() => void)[] = [];
  #exitCode = 0;
  #lock: string | null = null;
  #loginItem = false;

  constructor() {
    super('app', [
      ...['will-finish-launching', 'ready', 'window-all-closed', 'before-quit', 'will-quit', 'quit'],
      ...['second-instance', 'open-url', 'activate', 'web-contents-created'],
      ...['render-process-gone', 'child-process-gone'],
    ]);
  }

  /**
   * Everything the main bundle does at once has been done. Signals are heard from here on: before that they end the process
   * (`InstallShutdownSignalHandlers`, shell/browser/electron_browser_main_parts_posix.cc; each has one shot, the second
   * finds the default again). `ready` comes also where the app has been told to quit already
   * (`PreMainMessageLoopRun`, shell/browser/electron_browser_main_parts.cc).
   */
  beginLife(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => fromOutside(() => this.quit()));
    setImmediate(() => {
      this.emit('will-finish-launching');
      // macOS delivers the link that an app is started with as early as that.
      const link = process.env['STAND_IN_OPEN_URL'];
      if (link !== undefined) this.emitPreventable('open-url', {}, link);
      this.#isReady = true;
      for (const resolve of this.#ready.splice(0)) resolve();
      this.emit('ready', preventable({}), {});
      this.#hasLoop = true;
      if (this.#isShutDown) this.#endProcess(0);
    });
  }

  isReady(): boolean {
    return this.#isReady;
  }

  /** Whether an end is under way that nobody has prevented. */
  get isQuitting(): boolean {
    return this.#isQuitting;
  }

  whenReady(): Promise<void> {
    return this.isReady() ? Promise.resolve() : new Promise((resolve) => this.#ready.push(resolve));
  }

  /** For functions that Electron allows on one side of `ready` only. */
  require(when: 'before ready' | 'after ready', what: string): void {
    if (this.isReady() !== (when === 'after ready')) throw new Error(`${what} is allowed ${when} only`);
  }

  /**
   * `Browser::Quit`, shell/browser/browser.cc: whether the app is quitting is known when `before-quit` has returned, so a
   * second `quit` inside it goes on, and is then forgotten.
   */
  quit(): void {
    if (this.#isQuitting) return;
    this.#isQuitting = !this.emitPreventable('before-quit');
    if (!this.#isQuitting) return;
    if (this.windows.count() === 0) this.#notifyAndShutDown();
    else this.windows.closeAll();
  }

  /** `Browser::ExitWithCode`. */
  exit(code = 0): void {
    this.#exitCode = code;
    if (!this.#hasLoop) this.#endProcess(code);
    this.#isQuitting = true;
    this.#isExiting = true;
    if (this.windows.count() === 0) this.#shutDown();
    else this.windows.destroyAll();
  }

  /** A window has gone: `WindowList::RemoveWindow` and `Browser::OnWindowAllClosed`. */
  windowClosed(): void {
    if (this.windows.count() > 0) return;
    if (this.#isExiting) this.#shutDown();
    else if (this.#isQuitting) this.#notifyAndShutDown();
    else if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    // lib/browser/init.ts listens, too, and quits where nobody else does.
    else this.quit();
  }

  /** A window has refused to close, and with it the end: `Browser::OnWindowCloseCancelled`. */
  windowCloseCancelled(): void {
    this.#isQuitting = false;
  }

  #notifyAndShutDown(): void {
    if (this.#isShutDown) return;
    if (this.emitPreventable('will-quit')) this.#isQuitting = false;
    else this.#shutDown();
  }

  #shutDown(): void {
    if (this.#isShutDown) return;
    this.#isShutDown = true;
    this.#isQuitting = true;
    this.emit('quit', preventable({}), this.#exitCode);
    if (this.#hasLoop) this.#endProcess(this.#exitCode);
  }

  #endProcess(code: number): never {
    if (this.#lock !== null) rmSync(this.#lock, { force: true });
    process.exit(code);
  }

  /** The switches of the command line. */
  readonly commandLine = covered<Electron.CommandLine>('commandLine', new CommandLine());

  requestSingleInstanceLock(
    additionalData?: Parameters<Electron.App['requestSingleInstanceLock']>[0],
  ): boolean {
    if (this.#lock !== null) return true;
    const path = join(this.getPath('userData'), 'stand-in.lock');
    const holder = existsSync(path) ? Number(readFileSync(path, 'utf8')) : null;
    if (holder !== null && isAlive(holder)) {
      parent.tell('second-instance', holder, process.argv, process.cwd(), additionalData);
      return false;
    }
    writeFileSync(path, String(process.pid));
    this.#lock = path;
    return true;
  }

  setName(name: string): void {
    this.name = name;
  }

  getName(): string {
    return this.name;
  }

  getVersion(): string {
    return manifest.version;
  }

  getAppPath(): string {
    return appPath;
  }

  getPath(name: string): string {
    const path = this.#paths.get(name);
    if (path === undefined) throw new Error(`The stand-in of Electron has no path "${name}"`);
    return path;
  }

  setPath(name: string, path: string): void {
    // `App::SetPath`, shell/browser/api/electron_api_app.cc.
    if (!isAbsolute(path)) throw new Error('Path must be absolute');
    if (!statSync(path).isDirectory()) throw new Error(`${path} is not a folder`);
    this.#paths.set(name, path);
  }

  enableSandbox(): void {
    this.require('before ready', 'app.enableSandbox()');
    parent.tell('app.did', 'enableSandbox');
  }

  setAppUserModelId(id: string): void {
    parent.tell('app.did', 'setAppUserModelId', id);
  }

  setAsDefaultProtocolClient(scheme: string, path?: string, args?: string[]): boolean {
    parent.tell('app.did', 'setAsDefaultProtocolClient', scheme, path, args);
    return true;
  }

  setLoginItemSettings(settings: Electron.Settings): void {
    this.#loginItem = settings.openAtLogin === true;
    parent.tell('app.did', 'setLoginItemSettings', settings);
  }

  getLoginItemSettings(): Electron.LoginItemSettings {
    const openAtLogin = this.#loginItem;
    return {
      openAtLogin,
      wasOpenedAtLogin: process.env['STAND_IN_AT_LOGIN'] !== undefined,
      status: openAtLogin ? 'enabled' : 'not-registered',
      executableWillLaunchAtLogin: openAtLogin,
      launchItems: [],
    };
  }

  setBadgeCount(count = 0): boolean {
    parent.tell('app.did', 'setBadgeCount', count);
    return true;
  }

  setAboutPanelOptions(options: Electron.AboutPanelOptionsOptions): void {
    parent.tell('app.did', 'setAboutPanelOptions', options);
  }

  showAboutPanel(): void {
    parent.tell('app.did', 'showAboutPanel');
  }

  focus(): void {
    parent.tell('app.did', 'focus');
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const theApp = new App();
parent.answer({
  'app.second-instance': (argv: string[], cwd: string, data: unknown) =>
    theApp.emit('second-instance', preventable({}), argv, cwd, data),
  'app.open-url': (url: string) => theApp.emitPreventable('open-url', {}, url),
  'app.helper-gone': (details: Electron.Details) =>
    theApp.emit('child-process-gone', preventable({}), details),
  'app.activate': () => theApp.emit('activate', preventable({}), false),
  'app.heard': () => undefined,
  // The Dock's Quit, a closed session: never from a script of the app.
  'app.quit': () => void setImmediate(() => fromOutside(() => theApp.quit())),
});
export const app = covered<Electron.App>('app', theApp);
