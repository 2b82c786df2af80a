/*
 * Functions of this file do not run here: their source is sent into the page. So each is complete in itself.
 */

/** What both worlds of a page are told. */
export interface WorldOptions {
  /** Begins the names of the events by which the two worlds reach each other; a page cannot guess it. */
  readonly secret: string;
  readonly binding: string;
  readonly platform: string;
  /** What the page's scheme was registered with. */
  readonly privileges: Readonly<Record<string, boolean | undefined>>;
}

/** Shape of an exposed value on its way to the page's own world. */
type Shape =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'function'; readonly id: number }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Shape])[] };

type Outcome =
  | { readonly kind: 'value'; readonly value?: unknown }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'later' };

type FromPreload =
  | { readonly kind: 'expose'; readonly key: string; readonly shape: Shape }
  | { readonly kind: 'outcome' | 'settled'; readonly call: number; readonly outcome: Outcome }
  | { readonly kind: 'visible'; readonly visible: boolean };

interface FromPage {
  readonly call: number;
  readonly id: number;
  readonly args: unknown[];
}

/**
 * In the page's own world, before any script of the page: shows what the preload exposes, as Electron's context bridge
 * does, and whether the window can be seen.
 */
export function mainWorld({ secret, privileges }: WorldOptions): void {
  // The page may replace all of these later.
  const { parse, stringify } = JSON;
  const dispatch = window.dispatchEvent.bind(window);
  const Sent = CustomEvent;
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let lastCall = 0;
  let visible = true;

  const settle = (outcome: Outcome, later: () => unknown): unknown => {
    if (outcome.kind === 'later') return later();
    if (outcome.kind === 'error') throw new Error(outcome.message);
    return outcome.value;
  };
  const call = (id: number, args: unknown[]): unknown => {
    const number = ++lastCall;
    let first: Outcome = { kind: 'error', message: 'The preload has gone' };
    waiting.set(number, (outcome) => (first = outcome));
    const detail = stringify({ call: number, id, args } satisfies FromPage);
    dispatch(new Sent(`${secret}-to-preload`, { detail }));
    waiting.delete(number);
    const later = () =>
      new Promise((resolve, reject) => {
        waiting.set(number, (outcome) => {
          waiting.delete(number);
          if (outcome.kind === 'error') reject(new Error(outcome.message));
          else resolve(outcome.kind === 'value' ? outcome.value : undefined);
        });
      });
    return settle(first, later);
  };
  const build = (shape: Shape): unknown => {
    if (shape.kind === 'value') return shape.value;
    if (shape.kind === 'function') return (...args: unknown[]) => call(shape.id, args);
    return Object.freeze(Object.fromEntries(shape.entries.map(([key, inner]) => [key, build(inner)])));
  };

  window.addEventListener(`${secret}-to-page`, (event) => {
    const message = parse((event as CustomEvent<string>).detail) as FromPreload;
    if (message.kind === 'expose')
      Object.defineProperty(window, message.key, { value: build(message.shape) });
    else if (message.kind === 'visible') {
      visible = message.visible;
      document.dispatchEvent(new Event('visibilitychange'));
    } else waiting.get(message.call)?.(message.outcome);
  });
  // The page is at an https address here. At a scheme of the app's own nothing is there that was not asked for.
  const { origin } = window.location;
  const lacks = (what: string) => () => Promise.reject(new TypeError(`${what} is not there for this scheme`));
  Object.defineProperty(document, 'cookie', { get: () => '', set: () => undefined });
  if (privileges['allowServiceWorkers'] !== true && 'serviceWorker' in navigator)
    Object.defineProperty(navigator.serviceWorker, 'register', { value: lacks('A service worker') });
  if (privileges['supportFetchAPI'] !== true) {
    const fetching = window.fetch.bind(window);
    const isOwn = (input: RequestInfo | URL) =>
      new URL(input instanceof Request ? input.url : input, window.location.href).origin === origin;
    window.fetch = (input, init) => (isOwn(input) ? lacks('fetch')() : fetching(input, init));
  }
  if (privileges['secure'] !== true) {
    Object.defineProperty(window, 'isSecureContext', { get: () => false });
    for (const name of ['clipboard', 'serviceWorker', 'locks', 'storage'])
      Object.defineProperty(navigator, name, { get: () => undefined });
    Object.defineProperty(crypto, 'subtle', { get: () => undefined });
    Object.defineProperty(crypto, 'randomUUID', { get: () => undefined });
  }
  Object.defineProperty(document, 'hidden', { get: () => !visible });
  Object.defineProperty(document, 'visibilityState', { get: () => (visible ? 'visible' : 'hidden') });
}

/** What the isolated world keeps for the driver, under a name that only this world has. */
export interface Glue {
  post(channel: string, args: unknown[], ports: readonly number[]): void;
  portMessage(id: number, data: unknown): void;
  portClose(id: number): void;
  visible(visible: boolean): void;
  invoked(id: number, value: unknown, error: string | null): void;
}

/** From the isolated world to the driver. */
export type FromGlue =
  | { readonly kind: 'send'; readonly channel: string; readonly args: unknown[] }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: unknown[] }
  | { readonly kind: 'port'; readonly id: number; readonly data: unknown }
  | { readonly kind: 'port-closed'; readonly id: number }
  | { readonly kind: 'failed'; readonly message: string };

type Preload = (
  require: (name: string) => unknown,
  module: { exports: object },
  exports: object,
  process: object,
) => void;

/** In the preload's world: `require('electron')` as a sandboxed preload has it, and then the preload itself. */
export function isolatedWorld(
  { secret, binding, platform, privileges }: WorldOptions,
  preload: Preload,
): void {
  if (window !== window.top) return;
  // As in the page's own world: no cookies at a scheme of the app's own, nor what it was not registered with.
  Object.defineProperty(document, 'cookie', { get: () => '', set: () => undefined });
  if (privileges['allowServiceWorkers'] !== true && 'serviceWorker' in navigator)
    Object.defineProperty(navigator.serviceWorker, 'register', {
      value: () => Promise.reject(new TypeError('A service worker is not there for this scheme')),
    });
  const tellDriver = (message: FromGlue) => {
    (globalThis as unknown as Record<string, (payload: string) => void>)[binding]?.(JSON.stringify(message));
  };
  const tellPage = (message: FromPreload) => {
    window.dispatchEvent(new CustomEvent(`${secret}-to-page`, { detail: JSON.stringify(message) }));
  };
  const lacking = (name: string) => (_target: object, key: string | symbol) => {
    if (typeof key === 'symbol') return undefined;
    throw new Error(`The stand-in of Electron has no ${name}.${key} in a preload`);
  };
  const cover = <Whole extends object>(name: string, part: Partial<Whole>): Whole =>
    new Proxy(part, {
      get: (target, key) =>
        key in target ? (Reflect.get(target, key) as unknown) : lacking(name)(target, key),
    }) as Whole;

  type Listener = (event: Electron.IpcRendererEvent, ...args: unknown[]) => void;
  const listeners = new Map<string, Listener[]>();
  const invocations = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const ports = new Map<number, MessagePort>();
  const functions: ((...args: unknown[]) => unknown)[] = [];
  let lastInvocation = 0;

  const ipcRenderer = {
    send: (channel: string, ...args: unknown[]) => {
      tellDriver({ kind: 'send', channel, args });
    },
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++lastInvocation;
        invocations.set(id, { resolve, reject });
        tellDriver({ kind: 'invoke', id, channel, args });
      }),
    on(channel: string, listener: Listener): Electron.IpcRenderer {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return whole;
    },
  } satisfies Partial<Electron.IpcRenderer>;
  const whole: Electron.IpcRenderer = cover<Electron.IpcRenderer>('ipcRenderer', ipcRenderer);

  const shapeOf = (value: unknown): Shape => {
    if (typeof value === 'function')
      return { kind: 'function', id: functions.push(value as (...args: unknown[]) => unknown) - 1 };
    if (typeof value !== 'object' || value === null) return { kind: 'value', value };
    return { kind: 'object', entries: Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]) };
  };
  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown) => {
      tellPage({ kind: 'expose', key, shape: shapeOf(api) });
    },
  } satisfies Partial<Electron.ContextBridge>;

  const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
  const run = (id: number, args: unknown[], call: number): Outcome => {
    try {
      const value = functions[id]?.(...args);
      if (!(value instanceof Promise)) return { kind: 'value', value };
      const settled = (outcome: Outcome) => {
        tellPage({ kind: 'settled', call, outcome });
      };
      value.then(
        (result: unknown) => {
          settled({ kind: 'value', value: result });
        },
        (error: unknown) => {
          settled({ kind: 'error', message: messageOf(error) });
        },
      );
      return { kind: 'later' };
    } catch (error) {
      return { kind: 'error', message: messageOf(error) };
    }
  };
  window.addEventListener(`${secret}-to-preload`, (event) => {
    const { call, id, args } = JSON.parse((event as CustomEvent<string>).detail) as FromPage;
    tellPage({ kind: 'outcome', call, outcome: run(id, args, call) });
  });

  const openPort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    ports.set(id, port1);
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      tellDriver({ kind: 'port', id, data });
    };
    port1.addEventListener('close', () => {
      ports.delete(id);
      tellDriver({ kind: 'port-closed', id });
    });
    return port2;
  };
  const glue: Glue = {
    post: (channel, args, ids) => {
      const event = { ports: ids.map(openPort), sender: whole } as unknown as Electron.IpcRendererEvent;
      for (const listener of listeners.get(channel) ?? []) listener(event, ...args);
    },
    portMessage: (id, data) => ports.get(id)?.postMessage(data),
    portClose: (id) => {
      ports.get(id)?.close();
      ports.delete(id);
    },
    visible: (visible) => {
      tellPage({ kind: 'visible', visible });
    },
    invoked: (id, value, error) => {
      if (error === null) invocations.get(id)?.resolve(value);
      else invocations.get(id)?.reject(new Error(error));
      invocations.delete(id);
    },
  };
  Object.assign(globalThis, { [secret]: glue });

  const electron = cover('electron', { contextBridge, ipcRenderer: whole });
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer') return electron;
    throw new Error(`module not found: ${name}`);
  };
  try {
    const module = { exports: {} };
    preload(require, module, module.exports, { platform, type: 'renderer', sandboxed: true });
  } catch (error) {
    tellDriver({ kind: 'failed', message: messageOf(error) });
    throw error;
  }
}
