import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { covered } from './covered.ts';
import { preventable, StandInEmitter } from './emitter.ts';
import { parent } from './parent.ts';

/** Windows as far as the app's end has to do with them; windows.ts registers itself here. */
export interface WindowsOfApp {
  count(): number;
  /** Asks every window to close; false when one refused. */
  closeAll(): boolean;
  destroyAll(): void;
  /** The one that menu roles mean. */
  first(): Pick<Electron.BrowserWindow, 'minimize' | 'close' | 'webContents'> | undefined;
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

class App extends StandInEmitter implements Pick<Electron.App, Used> {
  readonly isPackaged = resources !== undefined;
  name = manifest.productName ?? manifest.name;
  windows: WindowsOfApp = {
    count: () => 0,
    closeAll: () => true,
    destroyAll: () => undefined,
    first: () => undefined,
  };
  readonly #paths = new Map([
    ['home', homedir()],
    ['temp', tmpdir()],
    ['exe', process.execPath],
    ['appData', process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')],
  ]);
  #life: 'before ready' | 'running' | 'quitting' | 'ended' = 'before ready';
  #ready: (() => void)[] = [];
  #lock: string | null = null;
  #loginItem = false;

  constructor() {
    super('app', [
      ...['will-finish-launching', 'ready', 'window-all-closed', 'before-quit', 'will-quit', 'quit'],
      ...['second-instance', 'open-url', 'activate', 'web-contents-created'],
      ...['render-process-gone', 'child-process-gone'],
    ]);
    // One shot at an orderly end, as Electron has on POSIX systems: the second signal finds the default again.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => this.quit());
  }

  /** Everything the main bundle does at once has been done. */
  beginLife(): void {
    setImmediate(() => {
      if (this.#life !== 'before ready') return;
      this.emit('will-finish-launching');
      // macOS delivers the link that an app is started with as early as that.
      const link = process.env['STAND_IN_OPEN_URL'];
      if (link !== undefined) this.emitPreventable('open-url', {}, link);
      this.#life = 'running';
      this.emit('ready', preventable({}), {});
      for (const resolve of this.#ready.splice(0)) resolve();
    });
  }

  isReady(): boolean {
    return this.#life !== 'before ready';
  }

  whenReady(): Promise<void> {
    return this.isReady() ? Promise.resolve() : new Promise((resolve) => this.#ready.push(resolve));
  }

  /** For functions that Electron allows on one side of `ready` only. */
  require(when: 'before ready' | 'after ready', what: string): void {
    if (this.isReady() !== (when === 'after ready')) throw new Error(`${what} is allowed ${when} only`);
  }

  quit(): void {
    const life = this.#life;
    if (life === 'ended' || life === 'quitting') return;
    this.#life = 'quitting';
    if (this.emitPreventable('before-quit') || !this.windows.closeAll()) this.#goOn(life);
    else if (this.windows.count() === 0) this.#afterWindows();
  }

  /** The end was refused, unless a listener has brought it about in another way. */
  #goOn(life: 'before ready' | 'running'): void {
    if (this.#life === 'quitting') this.#life = life;
  }

  exit(code = 0): void {
    if (this.#life === 'ended') return;
    this.#life = 'ended';
    this.windows.destroyAll();
    this.#end(code);
  }

  /** A window has gone. */
  windowClosed(): void {
    if (this.windows.count() > 0 || this.#life === 'ended') return;
    if (this.#life === 'quitting') this.#afterWindows();
    else if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }

  #afterWindows(): void {
    if (this.#life === 'ended') return;
    if (this.emitPreventable('will-quit')) this.#goOn('running');
    else this.#end(0);
  }

  #end(code: number): void {
    this.#life = 'ended';
    this.emit('quit', preventable({}), code);
    if (this.#lock !== null) rmSync(this.#lock, { force: true });
    process.exit(code);
  }

  requestSingleInstanceLock(): boolean {
    const path = join(this.getPath('userData'), 'stand-in.lock');
    const holder = existsSync(path) ? Number(readFileSync(path, 'utf8')) : null;
    if (holder !== null && isAlive(holder)) {
      parent.tell('second-instance', holder, process.argv, process.cwd());
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
  'app.second-instance': (argv: string[], cwd: string) =>
    theApp.emit('second-instance', preventable({}), argv, cwd, undefined),
  'app.open-url': (url: string) => theApp.emitPreventable('open-url', {}, url),
  'app.helper-gone': (details: Electron.Details) =>
    theApp.emit('child-process-gone', preventable({}), details),
  'app.activate': () => theApp.emit('activate', preventable({}), false),
  'app.heard': () => undefined,
  'app.quit': () => void setImmediate(() => theApp.quit()),
});
export const app = covered<Electron.App>('app', theApp);
