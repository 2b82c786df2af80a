import { setTimeout as delay } from 'node:timers/promises';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { DESKTOP_CHANNEL, type DesktopTheme } from '../contract/desktop.ts';
import type { MemoryFile } from './memory-file.ts';
import type { PanelAddress } from './panel-address.ts';
import { panelPreferences } from './security.ts';
import { placeWindow, SMALLEST } from './window-place.ts';

/** What becomes of the window when it is closed: `hide` where a tray brings it back, else it stays in the task bar. */
export type OnClose = 'hide' | 'minimise' | 'close';

export interface PanelWindowOptions {
  readonly panel: PanelAddress;
  readonly preload: string;
  readonly icon: string;
  readonly memory: MemoryFile;
  readonly onClose: () => OnClose;
  /** Windows ends the session. */
  readonly onSessionEnd: () => void;
}

/** As the panel's own background, so that the window has it before the page is drawn. */
const BACKGROUND = { dark: '#0e1116', light: '#f6f7f9' } as const;

/**
 * A window is shown by then, whether its page says that it is drawn or not, ms: a page that hangs in the middle of its load
 * says nothing at all.
 */
const SHOW_WITHIN_MS = 2_000;

/** The one window. It is made when it is first shown and may be hidden for days. */
export class PanelWindow {
  readonly #options: PanelWindowOptions;
  #window: BrowserWindow | null = null;
  /** Where to go once the page can be told. */
  #wanted: string | undefined;
  #canBeTold = false;
  /** It was maximised last, and has not been seen since. */
  #maximiseOnShow = false;
  /** It was minimised by us, and nobody has turned to it since. */
  #putAway = false;
  /** Ends what waits for a full screen to be left. */
  #keepShown: (() => void) | null = null;
  readonly #drawn = new AbortController();

  constructor(options: PanelWindowOptions) {
    this.#options = options;
    nativeTheme.themeSource = options.memory.get().theme;
    nativeTheme.on('updated', () => this.#window?.setBackgroundColor(background()));
  }

  /** Null before it is first shown, and after it was closed for good. */
  current(): BrowserWindow | null {
    return this.#window;
  }

  /** Resolves when there is something to be seen in it for the first time; at the latest after a time, ms. */
  async drawn(atMostMs: number): Promise<void> {
    await delay(atMostMs, undefined, { signal: this.#drawn.signal }).catch(() => undefined);
  }

  /** Shows the window, on a page of the panel if a hash like `#/redis` is given. */
  show(hash?: string): void {
    const window = this.#window;
    if (window === null) {
      this.open(hash, 'show');
      return;
    }
    this.#keepShown?.();
    if (window.isMinimized()) window.restore();
    // On Wayland "minimised" is no state: nothing tells that a window is, and `show` does not undo it (docs/api/browser-window.md,
    // event 'minimize', Electron 45, 96f3996d8d). A surface that is mapped again is.
    else if (this.#putAway) window.hide();
    this.#putAway = false;
    this.#bringUp(window);
    window.focus();
    if (hash !== undefined) this.#goTo(hash);
  }

  /** Makes the window, if there is none; it appears when its page is drawn, if it is to appear at all. */
  open(hash: string | undefined, appearance: 'show' | 'minimised' | 'hidden'): void {
    // At login somebody may have asked for it while the tray was looked for.
    if (this.#window !== null) return;
    const { panel, preload, icon, memory } = this.#options;
    const { window: last, zoomLevel } = memory.get();
    const window = new BrowserWindow({
      ...placeWindow(last, usableAreas()),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: 'Capstan',
      icon,
      backgroundColor: background(),
      webPreferences: { ...panelPreferences(preload), zoomFactor: 1.2 ** zoomLevel },
    });
    this.#window = window;
    this.#maximiseOnShow = last?.maximized === true;
    this.#onceDrawn(window, () => {
      // Somebody may have asked for it before it was drawn.
      if (appearance === 'hidden' || window.isVisible()) return;
      if (appearance === 'minimised') this.#minimise(window);
      else this.#bringUp(window);
    });
    window.on('restore', () => {
      this.#putAway = false;
      if (this.#maximiseOnShow) this.#bringUp(window);
    });
    window.on('focus', () => {
      this.#putAway = false;
    });
    this.#canBeTold = false;
    window.webContents.on('did-finish-load', () => {
      this.#canBeTold = true;
      if (this.#wanted !== undefined) this.#goTo(this.#wanted);
    });
    this.#remember(window);
    window.on('close', (event) => {
      this.#keepPlace(window);
      const instead = this.#options.onClose();
      if (instead === 'close') return;
      event.preventDefault();
      if (instead === 'hide') this.#hide(window);
      else this.#minimise(window);
    });
    // Windows asks windows only, and ends an app that agrees at once: after `session-end` Electron terminates itself unless it is
    // quitting, which an app that prevents `before-quit` is not (WM_QUERYENDSESSION and WM_ENDSESSION in
    // shell/browser/native_window_views_win.cc, Electron 45, 96f3996d8d). So the app objects, and ends in order.
    window.on('query-session-end', (event) => {
      event.preventDefault();
      this.#options.onSessionEnd();
    });
    window.on('closed', () => {
      this.#window = null;
    });
    void window.loadURL(panel.url + (hash ?? '')).catch(() => undefined);
  }

  /**
   * Calls back when the page is drawn, as far as that can be known: `ready-to-show` comes with the first layout that is not
   * empty (`WebContents::OnFirstNonEmptyLayout`, shell/browser/api/electron_api_web_contents.cc, Electron 45, 96f3996d8d),
   * which for a window that is not shown may never come, as on Wayland (electron#48859) and on Windows (electron#54025).
   * So the end of the load will do, and after a while no sign at all.
   */
  #onceDrawn(window: BrowserWindow, listener: () => void): void {
    let called = false;
    const drawn = () => {
      clearTimeout(timer);
      if (called) return;
      called = true;
      this.#drawn.abort();
      if (!window.isDestroyed()) listener();
    };
    const timer = setTimeout(drawn, SHOW_WITHIN_MS);
    window.once('ready-to-show', drawn);
    window.webContents.once('did-finish-load', drawn);
    window.once('closed', () => clearTimeout(timer));
  }

  /**
   * Out of sight. macOS leaves the space of a window in full screen behind, black, so that is left first
   * (`NativeWindowMac::Hide` orders the window out and no more, shell/browser/native_window_mac.mm, Electron 45, 96f3996d8d).
   */
  #hide(window: BrowserWindow): void {
    if (process.platform !== 'darwin' || !window.isFullScreen()) {
      window.hide();
      return;
    }
    const hide = () => {
      this.#keepShown = null;
      window.hide();
    };
    this.#keepShown = () => {
      this.#keepShown = null;
      window.off('leave-full-screen', hide);
    };
    window.once('leave-full-screen', hide);
    window.setFullScreen(false);
  }

  #minimise(window: BrowserWindow): void {
    this.#putAway = true;
    window.minimize();
  }

  #bringUp(window: BrowserWindow): void {
    const maximise = this.#maximiseOnShow;
    this.#maximiseOnShow = false;
    if (maximise) window.maximize();
    else window.show();
  }

  /** Loads the page anew, as after a crash. */
  reload(): void {
    this.#canBeTold = false;
    this.#window?.webContents.reload();
  }

  /** Ends the page's process, which does not answer; who looks after crashes loads it anew. */
  endPage(): void {
    this.#window?.webContents.forcefullyCrashRenderer();
  }

  /** Larger, smaller, or as it was: steps of 10 %. */
  zoom(step: -1 | 0 | 1): void {
    const contents = this.#window?.webContents;
    if (contents === undefined) return;
    const zoomLevel = step === 0 ? 0 : Math.max(-3, Math.min(4, contents.getZoomLevel() + step / 2));
    contents.setZoomLevel(zoomLevel);
    this.#options.memory.change({ zoomLevel });
  }

  /** Remembers which colours the panel uses. */
  setTheme(theme: DesktopTheme): void {
    nativeTheme.themeSource = theme;
    this.#options.memory.change({ theme });
  }

  /** A page that is still being loaded hears nothing; it is told when it can be. */
  #goTo(hash: string): void {
    this.#wanted = this.#canBeTold ? undefined : hash;
    if (this.#canBeTold) this.#window?.webContents.send(DESKTOP_CHANNEL.navigate, hash);
  }

  #remember(window: BrowserWindow): void {
    // Several of these come for one movement of the mouse on some systems.
    let timer: NodeJS.Timeout | undefined;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#keepPlace(window), 500);
    };
    window.on('resize', later);
    window.on('move', later);
    window.on('closed', () => clearTimeout(timer));
    // Ctrl and the wheel: a request, which nobody grants by itself (`WebContents::ContentsZoomChange`,
    // shell/browser/api/electron_api_web_contents.cc, Electron 45, 96f3996d8d).
    window.webContents.on('zoom-changed', (_event, direction) => this.zoom(direction === 'in' ? 1 : -1));
  }

  #keepPlace(window: BrowserWindow): void {
    if (window.isDestroyed() || window.isMinimized()) return;
    const maximized = this.#maximiseOnShow || window.isMaximized();
    const place = { ...window.getNormalBounds(), maximized };
    this.#options.memory.change({ window: place, zoomLevel: window.webContents.getZoomLevel() });
  }
}

const background = (): string => (nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light);

function usableAreas() {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  return [main, ...others].map(({ workArea }) => workArea);
}
