import { setTimeout as delay } from 'node:timers/promises';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
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
}

/** As the panel's own background, so that the window has it before the page is drawn. */
const BACKGROUND = { dark: '#0e1116', light: '#f6f7f9' } as const;

/** The one window. It is made when it is first shown and may be hidden for days. */
export class PanelWindow {
  readonly #options: PanelWindowOptions;
  #window: BrowserWindow | null = null;
  /** Where to go once the page can be told. */
  #wanted: string | undefined;
  #canBeTold = false;
  /** It was maximised last, and has not been seen since. */
  #maximiseOnShow = false;
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
    if (window.isMinimized()) window.restore();
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
    window.once('ready-to-show', () => {
      this.#drawn.abort();
      // Somebody may have asked for it before it was drawn.
      if (appearance === 'hidden' || window.isVisible()) return;
      if (appearance === 'minimised') window.minimize();
      else this.#bringUp(window);
    });
    window.on('restore', () => {
      if (this.#maximiseOnShow) this.#bringUp(window);
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
      if (instead === 'hide') window.hide();
      else window.minimize();
    });
    // Windows ends the session, and tells windows only.
    window.on('session-end', () => app.quit());
    window.on('closed', () => {
      this.#window = null;
    });
    void window.loadURL(panel.url + (hash ?? '')).catch(() => undefined);
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
    window.webContents.on('zoom-changed', later);
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
