import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long and how many connections may be held. Times are milliseconds. */
export interface ConnectionLimits {
  /** From the first byte of a request, or from connecting, until its headers are there. */
  readonly headersMs: number;
  /** From the first byte of a request until all of it is there. */
  readonly requestMs: number;
  /** A connection without a request is kept so long for the next one. */
  readonly keepAliveMs: number;
  /** A client takes nothing of an answer for so long. */
  readonly stalledMs: number;
  /** From the last answer on a connection that is given up until it is destroyed. */
  readonly lingerMs: number;
  /** How often the first two are looked at. */
  readonly checkMs: number;
  /** Connections at the same time; one more is turned away. */
  readonly most: number;
  /** The same for each client address; null: no such bound. */
  readonly mostPerClient: number | null;
}

const LIMITS: ConnectionLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 10_000,
  stalledMs: 30_000,
  lingerMs: 1_000,
  checkMs: 2_000,
  most: 2_048,
  mostPerClient: null,
};
/** Where other machines can connect. A proxy in front of Capstan is one client. */
const MOST_PER_REMOTE_CLIENT = 256;

/** The limits of a server. `open`: machines other than this one can connect. */
export const connectionLimits = (open: boolean, given: Partial<ConnectionLimits> = {}): ConnectionLimits => ({
  ...LIMITS,
  ...(open && { mostPerClient: MOST_PER_REMOTE_CLIENT }),
  ...given,
});

/**
 * Lets no client hold a connection that it does not use: by a request that is said too slowly or not at all, by an
 * answer that it does not read, or by connecting again and again. Streams and long calls are left alone.
 */
export function boundConnections(server: Server, limits: ConnectionLimits): void {
  server.headersTimeout = limits.headersMs;
  server.requestTimeout = limits.requestMs;
  server.keepAliveTimeout = limits.keepAliveMs;
  server.timeout = limits.stalledMs;
  server.maxRequestsPerSocket = 0;
  boundNumber(server, limits);
  answerNonsense(server, limits.lingerMs);
  endStalled(server, limits.stalledMs);
}

function boundNumber(server: Server, { most, mostPerClient, lingerMs }: ConnectionLimits): void {
  const open = new Map<string, number>();
  let all = 0;
  server.on('connection', (socket) => {
    const client = socket.remoteAddress ?? '';
    const own = (open.get(client) ?? 0) + 1;
    open.set(client, own);
    all += 1;
    socket.once('close', () => {
      all -= 1;
      const left = (open.get(client) ?? 1) - 1;
      if (left === 0) open.delete(client);
      else open.set(client, left);
    });
    if (all > most || own > (mostPerClient ?? Infinity))
      sayGoodbye(socket, 429, 'Too Many Requests', 'Too many connections are open.', lingerMs);
  });
}

/** Requests that are no HTTP, or take too long, never reach the application; they are answered here, in JSON as well. */
function answerNonsense(server: Server, lingerMs: number): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const timeout = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const large = error.code === 'HPE_HEADER_OVERFLOW';
    if (timeout) sayGoodbye(socket, 408, 'Request Timeout', 'Request Timeout', lingerMs);
    else if (large) {
      const reason = 'Request Header Fields Too Large';
      sayGoodbye(socket, 431, reason, reason, lingerMs);
    } else sayGoodbye(socket, 400, 'Bad Request', 'Bad Request', lingerMs);
  });
}

/**
 * Says the last word on a connection and destroys it a moment later. Ending it is not enough: a client that goes on
 * sending keeps its half open; destroying it at once takes the answer back from a client that has not read it yet.
 */
function sayGoodbye(socket: Socket, status: number, reason: string, message: string, lingerMs: number): void {
  const code = status === 429 ? 'TOO_MANY_REQUESTS' : 'INVALID_INPUT';
  const body = JSON.stringify({ defined: false, code, status, message });
  const head = `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
  socket.on('error', () => socket.destroy());
  socket.end(`${head}\r\n\r\n${body}`);
  socket.resume();
}

/** A connection on which nothing moves is ended, unless the answer is still being worked on. */
function endStalled(server: Server, stalledMs: number): void {
  const answering = new WeakMap<Socket, number>();
  server.on('request', ({ socket }, response) => {
    answering.set(socket, (answering.get(socket) ?? 0) + 1);
    response.once('close', () => answering.set(socket, (answering.get(socket) ?? 1) - 1));
  });
  server.on('timeout', (socket: Socket) => {
    const isWorking = (answering.get(socket) ?? 0) > 0 && socket.writableLength === 0;
    if (isWorking) socket.setTimeout(stalledMs);
    else socket.destroy();
  });
}
