import { randomUUID } from 'node:crypto';
import type { BrowserContext, CDPSession, Page } from '@playwright/test';
import { toAppAddress, toPageAddress } from '../stand-in/addresses.ts';
import type { Link } from '../stand-in/link.ts';
import { type FromGlue, type Glue, isolatedWorld, mainWorld, type WorldOptions } from './worlds.ts';

export interface WindowState {
  readonly visible: boolean;
  readonly minimised: boolean;
  readonly maximised: boolean;
  readonly fullScreen: boolean;
  readonly focused: boolean;
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

export interface WindowOptions {
  readonly bounds: WindowState['bounds'];
  readonly backgroundColor: string;
  readonly visible: boolean;
  readonly webPreferences: Record<string, unknown>;
  readonly platform: string;
  /** Of the scheme that its page comes by. */
  readonly privileges: Readonly<Record<string, boolean | undefined>>;
  /** Source of the preload. */
  readonly preload: string;
}

const WORLD = 'stand-in preload';
const BINDING = 'standInOfElectron';

const NEXT_FRAME = 'new Promise((resolve) => void requestAnimationFrame(() => resolve()))';

const asSource = (value: unknown): string => (value === undefined ? 'undefined' : JSON.stringify(value));

/** A window of the app: a page of Chromium with the preload in a world of its own. */
export class PageWindow {
  readonly id: number;
  readonly options: WindowOptions;
  backgroundColor: string;
  state: WindowState;
  /** The page has been drawn, or could not be. */
  settled: Promise<void> = Promise.resolve();
  /** Where the page wanted to go and the app did not let it. */
  readonly refused: string[] = [];
  /** What the preload failed with, if it did. */
  preloadFailure: string | null = null;
  readonly #context: BrowserContext;
  readonly #link: Link;
  readonly #secret = `stand-in-${randomUUID()}`;
  #page: Page | null = null;
  #session: CDPSession | null = null;
  #world: number | null = null;
  #mainFrame = '';
  #expected: string | null = null;
  #isDrawn = false;
  #makesPage = false;
  #gone = new AbortController();
  readonly #ports = new Set<number>();

  constructor(id: number, options: WindowOptions, context: BrowserContext, link: Link) {
    this.id = id;
    this.options = options;
    this.backgroundColor = options.backgroundColor;
    this.state = {
      visible: options.visible,
      minimised: false,
      maximised: false,
      fullScreen: false,
      focused: false,
      bounds: options.bounds,
    };
    this.#context = context;
    this.#link = link;
  }

  /** Null before the first page, and after its process has ended. */
  get page(): Page | null {
    return this.#page;
  }

  /** A page that appears now is this window's own. */
  get makesPage(): boolean {
    return this.#makesPage;
  }

  get session(): CDPSession {
    if (this.#session === null) throw new Error('The window has no page');
    return this.#session;
  }

  /** Makes the page: at first, and again when the process of the last one has ended. */
  async open(): Promise<void> {
    this.#makesPage = true;
    const page = await this.#context.newPage();
    this.#makesPage = false;
    await page.setViewportSize({
      width: this.options.bounds.width,
      height: this.options.bounds.height,
    });
    this.#page = page;
    const session = await this.#context.newCDPSession(page);
    this.#session = session;
    this.#gone = new AbortController();
    await this.#prepareWorlds(session);
    page.on('crash', () => {
      this.#leavePage();
      this.#link.tell('page.gone', this.id, { reason: 'crashed', exitCode: 139 });
    });
    page.on('load', () => {
      this.#link.tell('page.loaded', this.id);
    });
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#link.tell('page.went', this.id, toAppAddress(frame.url()));
    });
  }

  /** The app loads an address; resolves when the page is drawn. */
  load(url: string): Promise<void> {
    const loading = this.#load(url, false);
    this.settled = loading.catch(() => undefined);
    return loading;
  }

  /** The app loads the page anew, in a process of its own if that of the last one has ended. */
  reload(url: string): Promise<void> {
    const loading = this.#load(url, this.#page !== null);
    this.settled = loading.catch(() => undefined);
    return loading;
  }

  /** Not by Playwright's own means: what they give back is lost where the window is closed meanwhile, and the test with it. */
  async #load(url: string, again: boolean): Promise<void> {
    // Without it `./assets/…` leads nowhere (docs/api/protocol.md), and the page stays empty.
    if (url.startsWith('app:') && this.options.privileges['standard'] !== true)
      throw new Error(`${url}: a page of a scheme that is not standard`);
    if (this.#page === null) await this.open();
    const { session } = this;
    this.#expected = toPageAddress(url);
    this.#isDrawn = false;
    const loaded = new Promise((resolve) => {
      session.once('Page.loadEventFired', resolve);
      this.#gone.signal.addEventListener('abort', resolve);
    });
    if (again) await session.send('Page.reload');
    else {
      const { errorText = '' } = await session.send('Page.navigate', { url: this.#expected });
      if (errorText !== '') throw new Error(`${errorText}, loading ${url}`);
    }
    await loaded;
    this.#expected = null;
    await session.send('Runtime.evaluate', { expression: NEXT_FRAME, awaitPromise: true });
    this.#drawn();
  }

  /** Electron says so when there is something to be seen first, however much is still to come. */
  #drawn(): void {
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    this.#link.tell('window.ready-to-show', this.id);
  }

  /** Whether a navigation is the app's own rather than the page's. */
  expects(url: string): boolean {
    return this.#expected !== null && new URL(url).href.split('#')[0] === this.#expected.split('#')[0];
  }

  changed(state: WindowState): void {
    const { visible } = this.state;
    this.state = state;
    if (visible !== state.visible) void this.tell('visible', state.visible);
  }

  async close(): Promise<void> {
    const page = this.#page;
    this.#leavePage();
    await page?.close();
  }

  /** Ends the process of the page, as a fault in it would. */
  async crash(): Promise<void> {
    const crashed = this.#page?.waitForEvent('crash');
    this.session.send('Page.crash').catch(() => undefined);
    await crashed;
  }

  post(channel: string, args: unknown[], ports: readonly number[]): void {
    for (const port of ports) this.#ports.add(port);
    void this.tell('post', channel, args, ports);
  }

  /** Calls a function of the glue, in the order of these calls. Dropped where there is no page. */
  async tell<Name extends keyof Glue>(name: Name, ...args: Parameters<Glue[Name]>): Promise<void> {
    if (this.#world === null || this.#session === null) return;
    const list = args.map(asSource).join(', ');
    const expression = `globalThis[${JSON.stringify(this.#secret)}].${name}(${list})`;
    const { exceptionDetails } = await this.#session
      .send('Runtime.evaluate', { expression, contextId: this.#world })
      .catch(() => ({ exceptionDetails: undefined }));
    if (exceptionDetails !== undefined)
      this.preloadFailure = exceptionDetails.exception?.description ?? exceptionDetails.text;
  }

  /** Only this window knows its ports. */
  hasPort(id: number): boolean {
    return this.#ports.has(id);
  }

  async #prepareWorlds(session: CDPSession): Promise<void> {
    const { platform, privileges } = this.options;
    const options: WorldOptions = { secret: this.#secret, binding: BINDING, platform, privileges };
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === WORLD && context.auxData?.['frameId'] === this.#mainFrame)
        this.#world = context.id;
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#world) this.#leaveWorld();
    });
    session.on('Runtime.executionContextsCleared', () => {
      this.#leaveWorld();
    });
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === BINDING) void this.#take(JSON.parse(payload) as FromGlue);
    });
    const { frameTree } = await session.send('Page.getFrameTree');
    this.#mainFrame = frameTree.frame.id;
    session.on('Page.lifecycleEvent', ({ name, frameId }) => {
      if (name === 'firstContentfulPaint' && frameId === this.#mainFrame) this.#drawn();
    });
    await session.send('Page.enable');
    await session.send('Page.setLifecycleEventsEnabled', { enabled: true });
    await session.send('Runtime.enable');
    await session.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD });
    const argument = JSON.stringify(options);
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `(${mainWorld.toString()})(${argument})`,
    });
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: WORLD,
      source: `(${isolatedWorld.toString()})(${argument}, (require, module, exports, process) => {${this.options.preload}\n})`,
    });
  }

  async #take(message: FromGlue): Promise<void> {
    const frame = { url: toAppAddress(this.#page?.url() ?? ''), isMain: true };
    switch (message.kind) {
      case 'send':
        this.#link.tell('page.send', this.id, frame, message.channel, message.args);
        return;
      case 'invoke': {
        const { id, channel, args } = message;
        try {
          const value = await this.#link.call('page.invoke', this.id, frame, channel, args);
          await this.tell('invoked', id, value, null);
        } catch (error) {
          await this.tell(
            'invoked',
            id,
            undefined,
            `Error invoking remote method '${channel}': ${String(error)}`,
          );
        }
        return;
      }
      case 'port':
        this.#link.tell('port.message', message.id, message.data);
        return;
      case 'port-closed':
        this.#closePort(message.id);
        return;
      case 'failed':
        this.preloadFailure = message.message;
    }
  }

  #closePort(id: number): void {
    if (this.#ports.delete(id)) this.#link.tell('port.close', id);
  }

  #leaveWorld(): void {
    this.#world = null;
    for (const id of [...this.#ports]) this.#closePort(id);
  }

  #leavePage(): void {
    this.#leaveWorld();
    this.#page = null;
    this.#session = null;
    this.#gone.abort();
  }
}
