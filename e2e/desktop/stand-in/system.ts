import { theApp } from './app.ts';
import { covered } from './covered.ts';
import { StandInEmitter } from './emitter.ts';
import { fromOutside } from './from-outside.ts';
import { parent } from './parent.ts';

/** Records what would be opened outside. */
class Shell implements Pick<Electron.Shell, 'openExternal' | 'openPath' | 'showItemInFolder'> {
  async openExternal(url: string): Promise<void> {
    await parent.call('app.did', 'openExternal', url);
  }

  async openPath(path: string): Promise<string> {
    await parent.call('app.did', 'openPath', path);
    return '';
  }

  showItemInFolder(path: string): void {
    parent.tell('app.did', 'showItemInFolder', path);
  }
}
export const shell = covered<Electron.Shell>('shell', new Shell());

const AREA = { x: 0, y: 0, width: 1_920, height: 1_080 };
const display = covered<Electron.Display>('Display', { id: 1, bounds: AREA, workArea: AREA, scaleFactor: 1 });

class Screen implements Pick<Electron.Screen, 'getPrimaryDisplay' | 'getAllDisplays'> {
  getPrimaryDisplay = (): Electron.Display => this.#displays()[0];
  getAllDisplays = (): Electron.Display[] => [...this.#displays()];

  /** There is no screen before `ready` (`createScreen`, shell/browser/api/electron_api_screen.cc; docs/api/screen.md). */
  #displays(): readonly [Electron.Display] {
    if (!theApp.isReady()) throw new Error("The 'screen' module can't be used before the app 'ready' event");
    return [display];
  }
}
export const screen = covered<Electron.Screen>('screen', new Screen());

/** The system's theme is the one that the test has chosen. */
class NativeTheme
  extends StandInEmitter
  implements Pick<Electron.NativeTheme, 'themeSource' | 'shouldUseDarkColors'>
{
  #source: Electron.NativeTheme['themeSource'] = 'system';
  #systemIsDark = process.argv.includes('--stand-in-dark');

  constructor() {
    super('nativeTheme', ['updated']);
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark' || (this.#source === 'system' && this.#systemIsDark);
  }

  get themeSource(): Electron.NativeTheme['themeSource'] {
    return this.#source;
  }

  set themeSource(source: Electron.NativeTheme['themeSource']) {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError(`${source}: not a theme`);
    this.#source = source;
    this.#updated();
  }

  /** The user turns the system dark or light. */
  systemTurns(dark: boolean): void {
    this.#systemIsDark = dark;
    this.#updated();
  }

  #updated(): void {
    parent.tell('theme', this.shouldUseDarkColors ? 'dark' : 'light');
    this.emit('updated');
  }
}
const theTheme = new NativeTheme();
export const nativeTheme = covered<Electron.NativeTheme>('nativeTheme', theTheme);

class PowerMonitor extends StandInEmitter {
  constructor() {
    super('powerMonitor', ['suspend', 'resume', 'shutdown']);
  }
}
const thePowerMonitor = new PowerMonitor();
export const powerMonitor = covered<Electron.PowerMonitor>('powerMonitor', thePowerMonitor);

/** docs/api/power-save-blocker.md: each start has a number of its own. */
class PowerSaveBlocker implements Pick<Electron.PowerSaveBlocker, 'start' | 'stop' | 'isStarted'> {
  readonly #held = new Set<number>();
  #lastId = -1;

  start(type: 'prevent-app-suspension' | 'prevent-display-sleep'): number {
    const id = ++this.#lastId;
    this.#held.add(id);
    parent.tell('app.did', 'powerSaveBlocker.start', type);
    return id;
  }

  stop(id: number): boolean {
    parent.tell('app.did', 'powerSaveBlocker.stop');
    return this.#held.delete(id);
  }

  isStarted = (id: number): boolean => this.#held.has(id);
}
export const powerSaveBlocker = covered<Electron.PowerSaveBlocker>(
  'powerSaveBlocker',
  new PowerSaveBlocker(),
);

parent.answer({
  'theme.system': (dark: boolean) => theTheme.systemTurns(dark),
  'power.emit': (event: string) => {
    let prevented = false;
    fromOutside(() => (prevented = thePowerMonitor.emitPreventable(event)));
    return prevented;
  },
});
