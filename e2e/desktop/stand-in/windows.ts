import { readFileSync } from 'node:fs';
import { theApp } from './app.ts';
import { covered, knownOptions } from './covered.ts';
import { preventable, StandInEmitter } from './emitter.ts';
import { MARKS } from './measures.ts';
import { nameOfImage } from './native-image.ts';
import { parent } from './parent.ts';
import { WebContents } from './web-contents.ts';

type Used =
  | 'show'
  | 'hide'
  | 'focus'
  | 'close'
  | 'destroy'
  | 'isDestroyed'
  | 'isVisible'
  | 'isFocused'
  | 'minimize'
  | 'restore'
  | 'isMinimized'
  | 'maximize'
  | 'isMaximized'
  | 'loadURL'
  | 'getNormalBounds'
  | 'setBackgroundColor'
  | 'setOverlayIcon'
  | 'id'
  | 'webContents';

const OPTIONS = [
  ...(['x', 'y', 'width', 'height', 'minWidth', 'minHeight', 'show', 'title', 'icon'] as const),
  ...(['backgroundColor', 'webPreferences'] as const),
];
const PREFERENCES = [
  ...(['preload', 'nodeIntegration', 'nodeIntegrationInSubFrames', 'nodeIntegrationInWorker'] as const),
  ...(['contextIsolation', 'sandbox', 'webSecurity', 'allowRunningInsecureContent'] as const),
  ...(['experimentalFeatures', 'webviewTag', 'navigateOnDragDrop', 'spellcheck', 'zoomFactor'] as const),
];

const windows = new Map<number, TheBrowserWindow>();
let lastId = 0;

/** The stand-in has no pages but such as are sandboxed and isolated, so a window that asks for less gets none. */
function requireSafe(preferences: Electron.WebPreferences): void {
  const { contextIsolation, sandbox, nodeIntegration, webSecurity } = preferences;
  if (contextIsolation === false || sandbox === false || nodeIntegration === true || webSecurity === false)
    throw new Error('The stand-in of Electron shows sandboxed, isolated pages only');
}

class TheBrowserWindow extends StandInEmitter implements Pick<Electron.BrowserWindow, Used> {
  readonly id = ++lastId;
  readonly webContents: Electron.WebContents;
  readonly #contents: WebContents;
  readonly #created: Promise<unknown>;
  #visible: boolean;
  #focused = false;
  #minimised = false;
  #maximised = false;
  #destroyed = false;
  #bounds: Electron.Rectangle;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super('BrowserWindow', [
      ...['ready-to-show', 'show', 'hide', 'close', 'closed', 'focus', 'blur', 'resize', 'move', 'minimize'],
      ...['restore', 'maximize', 'unmaximize', 'unresponsive', 'responsive', 'session-end'],
    ]);
    theApp.require('after ready', 'new BrowserWindow()');
    const { webPreferences = {}, ...own } = knownOptions('BrowserWindow', options, OPTIONS);
    requireSafe(knownOptions('webPreferences', webPreferences, PREFERENCES));
    this.#visible = own.show !== false;
    this.#bounds = { x: own.x ?? 280, y: own.y ?? 110, width: own.width ?? 800, height: own.height ?? 600 };
    this.#contents = new WebContents(this.id, () => this.#created);
    this.webContents = this.#contents.whole;
    this.#created = parent.call('window.create', this.id, {
      bounds: this.#bounds,
      backgroundColor: own.backgroundColor,
      visible: this.#visible,
      webPreferences,
      platform: process.platform,
      preload: readFileSync(webPreferences.preload ?? '', 'utf8'),
    });
    this.#created.catch((error: unknown) => {
      console.error(`The stand-in of Electron could not show a window: ${String(error)}`);
    });
    windows.set(this.id, this);
    theApp.emit('web-contents-created', preventable({}), this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    await this.#contents.loadURL(url);
  }

  /** Something of the window that a test can see. */
  state() {
    return {
      visible: this.#visible && !this.#minimised,
      minimised: this.#minimised,
      maximised: this.#maximised,
      focused: this.#focused,
      bounds: this.#bounds,
    };
  }

  #changed(event: string): void {
    if (this.#destroyed) return;
    parent.tell('window.state', this.id, this.state());
    this.emit(event, preventable({}));
  }

  show(): void {
    if (!this.#visible) {
      this.#visible = true;
      this.#changed('show');
    }
    this.focus();
  }

  hide(): void {
    if (!this.#visible) return;
    this.#visible = false;
    this.#focused = false;
    this.#changed('hide');
  }

  focus(): void {
    if (!this.#visible || this.#minimised || this.#focused) return;
    this.#focused = true;
    this.#changed('focus');
  }

  /** The user turns to another program. */
  blur(): void {
    this.#focused = false;
    this.#changed('blur');
  }

  minimize(): void {
    this.#visible = true;
    this.#minimised = true;
    this.#focused = false;
    this.#changed('minimize');
  }

  restore(): void {
    this.#minimised = false;
    this.#changed('restore');
  }

  maximize(): void {
    this.#maximised = true;
    if (!this.#visible) this.show();
    this.#changed('maximize');
  }

  /** The user moves the window or changes its size. */
  moveTo(bounds: Electron.Rectangle): void {
    this.#bounds = bounds;
    this.#changed('resize');
    this.emit('move');
  }

  isDestroyed = (): boolean => this.#destroyed;
  isVisible = (): boolean => this.#visible;
  isFocused = (): boolean => this.#focused;
  isMinimized = (): boolean => this.#minimised;
  isMaximized = (): boolean => this.#maximised;
  getNormalBounds = (): Electron.Rectangle => ({ ...this.#bounds });

  setBackgroundColor(colour: string): void {
    parent.tell('window.background', this.id, colour);
  }

  /** Windows alone has these. */
  setOverlayIcon(overlay: Electron.NativeImage | null, description: string): void {
    const image = overlay === null ? null : nameOfImage(overlay);
    if (process.platform === 'win32') parent.tell('app.did', 'setOverlayIcon', image, description);
  }

  close(): void {
    if (this.#destroyed || this.emitPreventable('close')) return;
    this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    windows.delete(this.id);
    parent.tell('window.destroy', this.id);
    this.#contents.destroyed();
    this.emit('closed');
    theApp.windowClosed();
  }
}

/** `new` gives the covered window, whose `webContents` is covered as well. */
export const BrowserWindow = new Proxy(TheBrowserWindow, {
  construct(Target, [options]: [Electron.BrowserWindowConstructorOptions?]) {
    return covered<Electron.BrowserWindow>('BrowserWindow', new Target(options));
  },
});

theApp.windows = {
  count: () => windows.size,
  closeAll: () => {
    for (const window of windows.values()) window.close();
    return windows.size === 0;
  },
  first: () => [...windows.values()][0],
  destroyAll: () => {
    for (const window of windows.values()) window.destroy();
  },
};

const of = (id: number): TheBrowserWindow => {
  const window = windows.get(id);
  if (window === undefined) throw new Error(`There is no window ${id}`);
  return window;
};

parent.answer({
  'window.ready-to-show': (id: number) => {
    performance.mark(MARKS.shown);
    windows.get(id)?.emit('ready-to-show', preventable({}));
  },
  'window.close': (id: number) => of(id).close(),
  'window.blur': (id: number) => of(id).blur(),
  'window.move': (id: number, bounds: Electron.Rectangle) => of(id).moveTo(bounds),
  'window.emit': (id: number, event: string) => of(id).emit(event, preventable({})),
});
