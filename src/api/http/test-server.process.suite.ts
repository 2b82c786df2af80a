import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { createMemoryEngine, type MemoryEngine } from '../../adapters/memory/memory-engine.ts';
import { type HttpOptions, type HttpServer, serveHttp } from '../serve-http.ts';

/** A listening server over an in-memory engine, for one test. */
export interface TestServer extends AsyncDisposable {
  readonly engine: MemoryEngine;
  readonly server: HttpServer;
  readonly url: string;
  readonly unexpected: unknown[];
}

export async function startTestServer(
  options: Partial<HttpOptions> & { engine?: MemoryEngine } = {},
): Promise<TestServer> {
  const engine = options.engine ?? createMemoryEngine();
  const unexpected: unknown[] = [];
  const server = await serveHttp({
    clock: systemClock,
    port: 0,
    token: null,
    panelDir: null,
    onUnexpectedError: (error) => unexpected.push(error),
    ...options,
    engine,
  });
  return {
    engine,
    server,
    url: server.url,
    unexpected,
    async [Symbol.asyncDispose]() {
      engine.close();
      await server.close();
    },
  };
}

/** A bare connection, to say what fetch would not. */
export async function openSocket({ port }: HttpServer, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Sends text as it is and reads until the server closes or `until` appears. */
export async function talk(server: HttpServer, text: string, until?: string): Promise<string> {
  const socket = await openSocket(server);
  socket.setEncoding('utf8');
  socket.write(text);
  let answer = '';
  try {
    for await (const chunk of socket) {
      answer += chunk as string;
      if (until !== undefined && answer.includes(until)) break;
    }
  } catch {
    // A reset connection is an end as well.
  }
  socket.destroy();
  return answer;
}
