import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { theApp } from './app.ts';
import { covered, knownOptions } from './covered.ts';
import { preventable, StandInEmitter } from './emitter.ts';
import { fromOutside } from './from-outside.ts';
import { MARKS } from './measures.ts';
import { nameOfImage } from './native-image.ts';
import { parent } from './parent.ts';
import { privilegesOf } from './session.ts';
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
  | 'setFullScreen'
  | 'isFullScreen'
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

/** No X11, so what Wayland does not have is not there. */
const onWayland = (): boolean => process.env['STAND_IN_WAYLAND'] !== undefined;

/**
 * Source of the preload. One without an absolute path is noted, and the page has none (`WebContentsPreferences`,
 * shell/browser/web_contents_preferences.cc, Electron 45, 96f3996d8d); neither does one that cannot be read.
 */
function readPreload(path: string | undefined): string {
  if (path === undefined) return '';
  if (!isAbsolute(path)) {
    console.error('preload script must have absolute path.');
    return '';
  }
  return readFileSync(path, 'utf8');
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
  #fullScreen = false;
  /** A page of which nothing is shown closes in its own time. */
  #closing = false;
  #destroyed = false;
  #bounds: Electron.Rectangle;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super('BrowserWindow', [
      ...['ready-to-show', 'show', 'hide', 'close', 'closed', 'focus', 'blur', 'resize', 'move', 'minimize'],
      ...['restore', 'maximize', 'unmaximize', 'unresponsive', 'responsive'],
      ...['query-session-end', 'session-end', 'enter-full-screen', 'leave-full-screen'],
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
      privileges: privilegesOf('app'),
      preload: readPreload(webPreferences.preload),
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
      fullScreen: this.#fullScreen,
      focused: this.#focused,
      bounds: this.#bounds,
    };
  }

  #changed(event: string): void {
    if (this.#destroyed) return;
    parent.tell('window.state', this.id, this.state());
    this.emit(event, preventable({}));
  }

  /** On Wayland one that was minimised stays so until its surface is mapped again. */
  show(): void {
    if (!this.#visible) {
      if (onWayland()) this.#minimised = false;
      this.#visible = true;
      this.#changed('show');
    }
    this.focus();
  }

  /** On macOS that leaves the space of a full screen behind, black (`NativeWindowMac::Hide`). */
  hide(): void {
    if (!this.#visible) return;
    if (process.platform === 'darwin' && this.#fullScreen) parent.tell('app.did', 'leftSpaceBehind');
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

  /** On Wayland the compositor does it and tells nobody (docs/api/browser-window.md, event 'minimize'). */
  minimize(): void {
    this.#visible = true;
    this.#minimised = true;
    this.#focused = false;
    if (onWayland()) parent.tell('window.state', this.id, this.state());
    else this.#changed('minimize');
  }

  /** On Wayland there is nothing that it could undo. */
  restore(): void {
    if (onWayland()) return;
    this.#minimised = false;
    this.#changed('restore');
  }

  /** A transition, at the end of which the event comes (`NativeWindowMac::SetFullScreen`). */
  setFullScreen(flag: boolean): void {
    setImmediate(() => {
      if (this.#fullScreen === flag || this.#destroyed) return;
      this.#fullScreen = flag;
      this.#changed(flag ? 'enter-full-screen' : 'leave-full-screen');
    });
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
  /** Windows alone takes a minimised window for one that is not (`NativeWindowViews::IsVisible`). */
  isVisible = (): boolean => this.#visible && !(process.platform === 'win32' && this.#minimised);
  isFullScreen = (): boolean => this.#fullScreen;
  isFocused = (): boolean => this.#focused;
  isMinimized = (): boolean => this.#minimised && !onWayland();
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

  /**
   * Who prevents it, prevents the end of the app as well; else the page is closed, and when it has, so is the window
   * (`NativeWindow::NotifyWindowCloseButtonClicked`, `BrowserWindow::OnCloseButtonClicked`).
   */
  close(): void {
    if (this.#destroyed || this.#closing) return;
    if (this.emitPreventable('close')) {
      theApp.windowCloseCancelled();
      return;
    }
    this.#closing = true;
    setImmediate(() => fromOutside(() => this.destroy()));
  }

  /** The page has something to show. On Wayland nothing is drawn for a window that is not shown (electron#48859). */
  readyToShow(): void {
    if (onWayland() && !this.#visible) return;
    // lib/browser/api/web-contents.ts
    process.nextTick(() => this.emit('ready-to-show', preventable({})));
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
    for (const window of [...windows.values()]) window.close();
  },
  first: () => [...windows.values()][0],
  destroyAll: () => {
    for (const window of [...windows.values()]) window.destroy();
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
    windows.get(id)?.readyToShow();
  },
  'window.close': (id: number) => fromOutside(() => of(id).close()),
  'window.fullScreen': (id: number) => of(id).setFullScreen(true),
  'window.zoom': (id: number, direction: 'in' | 'out') =>
    of(id).webContents.emit('zoom-changed', preventable({}), direction),
  /** WM_QUERYENDSESSION; true: the app objects, so Windows waits for it. */
  'session.asks': () => {
    let objects = false;
    fromOutside(() => {
      for (const window of windows.values())
        objects = window.emitPreventable('query-session-end', { reasons: ['logoff'] }) || objects;
    });
    return objects;
  },
  /** WM_ENDSESSION (shell/browser/native_window_views_win.cc): every window is told, and then Electron ends at once. */
  'session.ends': () => {
    for (const window of windows.values()) window.emit('session-end', preventable({ reasons: ['logoff'] }));
    if (!theApp.isQuitting) (process as unknown as { reallyExit(code: number): never }).reallyExit(0);
  },
  'window.blur': (id: number) => of(id).blur(),
  'window.move': (id: number, bounds: Electron.Rectangle) => of(id).moveTo(bounds),
  'window.emit': (id: number, event: string) => of(id).emit(event, preventable({})),
});
