import { theApp } from './app.ts';
import { covered } from './covered.ts';
import { preventable, StandInEmitter } from './emitter.ts';
import { theIpcMain } from './ipc-main.ts';
import { parent } from './parent.ts';
import { asJson } from './ports.ts';
import { asFrame, type FrameFacts, WebFrame } from './web-frame.ts';

type Used =
  | 'id'
  | 'send'
  | 'loadURL'
  | 'reload'
  | 'getURL'
  | 'isDestroyed'
  | 'setWindowOpenHandler'
  | 'getZoomLevel'
  | 'setZoomLevel'
  | 'toggleDevTools'
  | 'forcefullyCrashRenderer';

type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];

const all = new Map<number, WebContents>();

/** The page of a window, seen from the main process. */
export class WebContents extends StandInEmitter implements Pick<Electron.WebContents, Used> {
  readonly whole: Electron.WebContents;
  readonly id: number;
  readonly #created: () => Promise<unknown>;
  #url = '';
  #zoomLevel = 0;
  #destroyed = false;
  #openHandler: OpenHandler | null = null;

  constructor(id: number, created: () => Promise<unknown>) {
    super('webContents', [
      ...['will-frame-navigate', 'will-navigate', 'will-redirect', 'will-attach-webview', 'zoom-changed'],
      ...['did-finish-load', 'did-fail-load', 'render-process-gone', 'destroyed'],
      ...['unresponsive', 'responsive'],
    ]);
    this.id = id;
    this.#created = created;
    this.whole = covered<Electron.WebContents>('webContents', this);
    all.set(id, this);
  }

  async loadURL(url: string): Promise<void> {
    this.#url = url;
    await this.#created();
    await parent.call('window.load', this.id, url);
  }

  reload(): void {
    parent.tell('window.reload', this.id, this.#url);
  }

  send(channel: string, ...args: unknown[]): void {
    parent.tell('window.post', this.id, channel, asJson(args), []);
  }

  getURL = (): string => this.#url;
  isDestroyed = (): boolean => this.#destroyed;
  getZoomLevel = (): number => this.#zoomLevel;

  setZoomLevel(level: number): void {
    this.#zoomLevel = level;
  }

  forcefullyCrashRenderer(): void {
    parent.tell('window.crash', this.id);
  }

  toggleDevTools(): void {
    parent.tell('window.devtools', this.id);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  /** The window has gone. */
  destroyed(): void {
    this.#destroyed = true;
    all.delete(this.id);
    this.emit('destroyed');
  }

  /** A page wants to go somewhere; tells whether the app refuses. */
  navigates(url: string, isMainFrame: boolean): boolean {
    const details = { url, isMainFrame, isSameDocument: false, frame: null };
    const refused = this.emitPreventable('will-frame-navigate', details);
    if (refused || !isMainFrame) return refused;
    return this.emitPreventable('will-navigate', { ...details });
  }

  /** A page wants to open a window. Without a handler Electron opens it. */
  opens(url: string): 'allow' | 'deny' {
    const details = { url, frameName: '', features: '', disposition: 'foreground-tab' as const };
    const referrer = { url: this.#url, policy: 'default' as const };
    return this.#openHandler?.({ ...details, referrer }).action ?? 'allow';
  }

  went(url: string): void {
    this.#url = url;
  }

  /** The process of the page has ended. */
  gone(details: Electron.RenderProcessGoneDetails): void {
    this.emit('render-process-gone', preventable({}), details);
    theApp.emit('render-process-gone', preventable({}), this.whole, details);
  }
}

const of = (id: number): WebContents => {
  const contents = all.get(id);
  if (contents === undefined) throw new Error(`There is no page ${id}`);
  return contents;
};

const senderOf = (id: number, frame: FrameFacts | null) => ({
  sender: of(id).whole,
  senderFrame: frame === null ? null : asFrame(new WebFrame(id, frame)),
});

parent.answer({
  'page.send': (id: number, frame: FrameFacts | null, channel: string, args: unknown[]) => {
    theIpcMain.emit(channel, { ...senderOf(id, frame), ports: [] }, ...args);
  },
  'page.invoke': (id: number, frame: FrameFacts | null, channel: string, args: unknown[]) =>
    theIpcMain.invoke(channel, senderOf(id, frame) as Electron.IpcMainInvokeEvent, args),
  'page.navigates': (id: number, url: string, isMainFrame: boolean) => of(id).navigates(url, isMainFrame),
  'page.redirects': (id: number, url: string) =>
    of(id).emitPreventable('will-redirect', { url, isMainFrame: true, isSameDocument: false }),
  'page.attaches-webview': (id: number) => of(id).emitPreventable('will-attach-webview', {}, {}, {}),
  'page.opens': (id: number, url: string) => of(id).opens(url),
  'page.hangs': (id: number, hangs: boolean) => of(id).emit(hangs ? 'unresponsive' : 'responsive'),
  'page.went': (id: number, url: string) => of(id).went(url),
  'page.loaded': (id: number) => all.get(id)?.emit('did-finish-load'),
  'page.gone': (id: number, details: Electron.RenderProcessGoneDetails) => of(id).gone(details),
});
