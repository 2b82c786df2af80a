import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { DomainError } from '../model/domain-error.ts';
import { createApplication, type ApplicationOptions } from './http/application.ts';
import { boundConnections, connectionLimits, type ConnectionLimits } from './http/connections.ts';
import { API_CLOSE_MS } from '../model/timings.ts';

export interface HttpOptions extends Omit<ApplicationOptions, 'public' | 'onStream'> {
  /** Port to listen on; 0 takes any free one. */
  readonly port: number;
  /** What to do when the port is taken: `fail`, or try the `next` ones. Default fail. */
  readonly whenTaken?: 'fail' | 'next';
  /** Address to listen on. Default 127.0.0.1; any other than loopback needs a token. */
  readonly host?: string;
  /** How long and how many connections may be held. Default: see http/connections.ts. */
  readonly limits?: Partial<ConnectionLimits>;
}

/** A listening server. */
export interface HttpServer {
  readonly url: string;
  readonly port: number;
  /** Connections that are open now. */
  connections(): Promise<number>;
  /** Ends streams at once, lets calls in hand finish for a second, and frees the port. */
  close(): Promise<void>;
}

const MOST_PORTS_TRIED = 50;

/** Whether only this machine can reach an address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      const message = error.code === 'EACCES' ? `Port ${port} may not be used.` : `Port ${port} is taken.`;
      reject(taken ? new DomainError('PORT_TAKEN', message, { port }, { cause: error }) : error);
    };
    server.once('error', onError);
    server.listen({ port, host }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

async function listenNear(server: Server, first: number, host: string, tries: number): Promise<void> {
  for (let port = first; ; port += 1)
    try {
      await listen(server, port, host);
      return;
    } catch (error) {
      const again = error instanceof DomainError && error.code === 'PORT_TAKEN' && port + 1 < first + tries;
      if (!again || port >= 65_535) throw error;
    }
}

function closer(server: Server, streams: ReadonlySet<ServerResponse>): () => Promise<void> {
  let closing: Promise<void> | null = null;
  const close = () =>
    new Promise<void>((resolve) => {
      const force = setTimeout(() => server.closeAllConnections(), API_CLOSE_MS);
      server.close(() => {
        clearTimeout(force);
        resolve();
      });
      for (const stream of streams) stream.destroy();
      server.closeIdleConnections();
    });
  return () => (closing ??= close());
}

/**
 * Serves the contract, its description and the panel over HTTP.
 * @throws DomainError PORT_TAKEN, TOKEN_REQUIRED
 */
export async function serveHttp(options: HttpOptions): Promise<HttpServer> {
  const { host = '127.0.0.1', port, token, whenTaken = 'fail' } = options;
  const open = !isLoopback(host);
  if (open && token === null)
    throw new DomainError('TOKEN_REQUIRED', `Listening on ${host} needs a token: set CAPSTAN_TOKEN.`, {
      host,
    });

  const streams = new Set<ServerResponse>();
  const onStream = (response: ServerResponse) => {
    streams.add(response);
    response.once('close', () => streams.delete(response));
  };
  const limits = connectionLimits(open, options.limits);
  const server = createServer(
    { connectionsCheckingInterval: limits.checkMs },
    createApplication({ ...options, public: open, onStream }),
  );
  boundConnections(server, limits);

  await listenNear(server, port, host, whenTaken === 'next' ? MOST_PORTS_TRIED : 1);
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  const connections = promisify(server.getConnections.bind(server));
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    connections,
    close: closer(server, streams),
  };
}
