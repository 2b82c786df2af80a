import { RPCHandler } from '@orpc/server/message-port';
import type { Engine } from '../core/engine.ts';
import { MOST_FILE_BYTES } from '../model/job-file.ts';
import type { OnUnexpectedError } from './errors.ts';
import { IDEMPOTENCY_HEADER } from './idempotency-key.ts';
import { aroundCalls } from './interceptors.ts';
import { router } from './router.ts';

/** A message port with DOM events: worker_threads and browsers. */
interface DomPort {
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** A message port with emitter events that carry `data`: Electron's MessagePortMain. */
interface MainPort {
  on(type: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(type: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

export type ServablePort = DomPort | MainPort;

export interface PortOptions {
  readonly engine: Engine;
  readonly onUnexpectedError: OnUnexpectedError;
}

/** Between the JSON of a message and the file that comes with it. */
const FILE_FOLLOWS = 0xff;
/** A file, its form, and what is asked. */
const MOST_BYTES = MOST_FILE_BYTES + 1_048_576;

/** The JSON of a message, with or without a file behind it; null when it has none. */
function textOf(message: unknown): string | null {
  if (typeof message === 'string') return message;
  if (!(message instanceof Uint8Array) && !(message instanceof ArrayBuffer)) return null;
  const bytes = new Uint8Array(message);
  const end = bytes.indexOf(FILE_FOLLOWS);
  if (bytes.length > MOST_BYTES || end === -1) return null;
  return new TextDecoder().decode(bytes.subarray(0, end));
}

/** Whether a message is one that the handler can decode; anything else would be an unhandled rejection inside it. */
function isRequest(message: unknown): boolean {
  const text = textOf(message);
  if (text === null) return false;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || !('i' in parsed)) return false;
    const { i: id, t: type = 1, p: payload } = parsed as { i: unknown; t?: unknown; p?: unknown };
    if (typeof id !== 'string' && typeof id !== 'number') return false;
    if (type !== 1) return type === 3 || type === 4;
    if (typeof payload !== 'object' || payload === null || !('u' in payload)) return false;
    return typeof payload.u === 'string' && URL.canParse(payload.u, 'http://orpc');
  } catch {
    return false;
  }
}

function listen(port: ServablePort, onMessage: (message: unknown) => void, onClose: () => void): void {
  const take = (event: { data: unknown }) => {
    onMessage(event.data);
  };
  if ('addEventListener' in port) {
    port.addEventListener('message', take);
    port.addEventListener('close', onClose);
  } else {
    port.on('message', take);
    port.on('close', onClose);
  }
}

/**
 * Serves the contract over a message port until it is closed, from either side; that ends its streams.
 * @returns how to close it
 */
export function servePort(port: ServablePort, { engine, onUnexpectedError }: PortOptions): () => void {
  const handler = new RPCHandler(router, {
    interceptors: [
      ({ next, ...call }) =>
        next({
          ...call,
          context: { ...call.context, idempotencyKey: call.request.headers[IDEMPOTENCY_HEADER] },
        }),
    ],
    clientInterceptors: [aroundCalls(onUnexpectedError)],
  });
  const messageListeners: ((event: { data: unknown }) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  let open = true;
  const onClose = () => {
    open = false;
    for (const listener of closeListeners.splice(0)) listener();
  };
  handler.upgrade(
    {
      on(type: string, listener: (event?: { data: unknown }) => void) {
        if (type === 'message') messageListeners.push(listener);
        else closeListeners.push(listener);
      },
      postMessage: (message: unknown) => {
        if (open) port.postMessage(message);
      },
    },
    { context: { engine, cutOff: () => port.close() } },
  );
  listen(
    port,
    (data) => {
      if (isRequest(data)) for (const listener of messageListeners) listener({ data });
      else onUnexpectedError(new TypeError('A message on the port is not a request.'));
    },
    onClose,
  );
  port.start();
  return () => {
    port.close();
    onClose();
  };
}
