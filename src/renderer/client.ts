import { type ClientLink, createORPCClient, getEventMeta, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { DESKTOP_BRIDGE_KEY, type DesktopBridge } from '../contract/desktop.ts';
import { contract } from '../contract/index.ts';
import { ERROR_CODES, type ErrorCode } from '../model/error-code.ts';
import type { LiveFrame } from '../model/live.ts';
import type { LogLine } from '../model/log.ts';
import { thrownMessage } from '../model/values/describe-thrown.ts';

/** What goes along with a call, beside its input. */
interface CallContext {
  /** Calls with the same key are one and the same: a job submitted twice is one job. */
  readonly idempotencyKey?: string;
}

type Client = ContractRouterClient<typeof contract, CallContext>;
type Link = ClientLink<CallContext>;

const keyHeader = ({ idempotencyKey }: CallContext): Record<string, string> =>
  idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };

/** What only the desktop window has; undefined in a browser. */
export function desktopBridge(): DesktopBridge | undefined {
  return (window as { [DESKTOP_BRIDGE_KEY]?: DesktopBridge })[DESKTOP_BRIDGE_KEY];
}

/** Asks the shell for this window's port. A new port replaces one that has closed. */
function askForPort(bridge: DesktopBridge): Promise<MessagePort> {
  return new Promise((resolve) => {
    const take = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (event.source !== window || port === undefined) return;
      window.removeEventListener('message', take);
      resolve(port);
    };
    window.addEventListener('message', take);
    bridge.requestPort();
  });
}

function portLink(bridge: DesktopBridge): Link {
  let open: Promise<Link> | null = null;
  const connect = async (): Promise<Link> => {
    const port = await askForPort(bridge);
    port.addEventListener('close', () => (open = null));
    const link = new RPCLink<CallContext>({ port, headers: ({ context }) => keyHeader(context) });
    port.start();
    return link;
  };
  return { call: async (path, input, options) => (await (open ??= connect())).call(path, input, options) };
}

/** Where this tab keeps the token of an engine that asks for one; a new tab asks again. */
const TOKEN_KEY = 'capstan-token';

/** Shows the token with every call from now on; the page is loaded anew, so that all of it is asked for again. */
export function showToken(token: string): void {
  window.sessionStorage.setItem(TOKEN_KEY, token);
  window.location.reload();
}

function httpLink(): Link {
  return new OpenAPILink<CallContext>(contract, {
    url: () => window.location.origin,
    headers: ({ context }) => {
      const token = window.sessionStorage.getItem(TOKEN_KEY);
      return { ...keyHeader(context), ...(token !== null && { authorization: `Bearer ${token}` }) };
    },
  });
}

function chooseLink(): Link {
  const bridge = desktopBridge();
  return bridge === undefined ? httpLink() : portLink(bridge);
}

/** The engine's contract, whichever way it is reached. */
export const client: Client = createORPCClient<Client>(chooseLink());

/** The same, as options and keys for TanStack Query. */
export const api = createTanstackQueryUtils(client);

/** One event of a stream; `id` is where a later call may continue. */
export interface StreamEvent<Value> {
  readonly id: string | undefined;
  readonly value: Value;
}

async function* withIds<Value extends object>(
  events: AsyncIterable<Value>,
): AsyncGenerator<StreamEvent<Value>> {
  for await (const value of events) yield { id: getEventMeta(value)?.id, value };
}

interface StreamOptions {
  readonly signal: AbortSignal;
  readonly lastEventId: string | undefined;
}

/** A stream that is open already, even if nothing has come yet. */
type Opened<Value> = Promise<AsyncGenerator<StreamEvent<Value>>>;

/** The stream that the panel lives on. */
export async function openLive(options: StreamOptions): Opened<LiveFrame> {
  return withIds(await client.system.live(undefined, options));
}

/** New log lines, in batches. */
export async function openLogs(options: StreamOptions): Opened<{ lines: LogLine[] }> {
  return withIds(await client.system.followLogs(undefined, options));
}

/** Why a call failed, in the panel's own terms. */
export interface Failure {
  /** `UNREACHABLE`: the engine did not answer; `UNEXPECTED`: a fault of this program. */
  readonly code: ErrorCode | 'UNREACHABLE' | 'UNEXPECTED';
  readonly message: string;
  readonly data: unknown;
}

const isErrorCode = (code: string): code is ErrorCode => (ERROR_CODES as readonly string[]).includes(code);

/** Reads whatever a call threw. */
export function readFailure(error: unknown): Failure {
  if (error instanceof ORPCError) {
    const { code, message, data, status } = error as ORPCError<string, unknown>;
    if (isErrorCode(code)) return { code, message, data };
    // A proxy in front of a stopped engine answers for it.
    if (status === 502 || status === 504) return { code: 'UNREACHABLE', message, data };
    return { code: code === 'BAD_REQUEST' ? 'INVALID_INPUT' : 'UNEXPECTED', message, data };
  }
  // fetch says TypeError for everything between here and the server.
  if (error instanceof TypeError) return { code: 'UNREACHABLE', message: error.message, data: null };
  return { code: 'UNEXPECTED', message: thrownMessage(error), data: null };
}
