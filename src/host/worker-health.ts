import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a worker command is. */
export interface WorkerHealth {
  /** Redis is there and every worker runs. */
  readonly ok: boolean;
  readonly redis: string;
  readonly workers: readonly { readonly id: string; readonly state: string }[];
}

/** Answers `GET /health`: 200 when all is well, else 503. @returns the address, and how to end it */
export async function serveHealth(
  where: { readonly host: string; readonly port: number },
  health: () => WorkerHealth,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const known = request.url === '/health' && (request.method === 'GET' || request.method === 'HEAD');
    const now = health();
    response.writeHead(known ? (now.ok ? 200 : 503) : 404, { 'content-type': 'application/json' });
    response.end(known && request.method === 'GET' ? `${JSON.stringify(now)}\n` : undefined);
  });
  server.listen(where.port, where.host);
  await once(server, 'listening');
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/health`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
