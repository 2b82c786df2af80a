import { once } from 'node:events';
import type { Socket } from 'node:net';
import { EventSource } from 'eventsource';
import { describe, expect, it } from 'vitest';
import { createMemoryEngine } from '../../adapters/memory/memory-engine.ts';
import type { ConnectionLimits } from './connections.ts';
import { openSocket, startTestServer, type TestServer } from './test-server.process.suite.ts';

const SHORT: Partial<ConnectionLimits> = {
  headersMs: 400,
  requestMs: 800,
  keepAliveMs: 300,
  stalledMs: 500,
  lingerMs: 200,
  checkMs: 100,
};

/** Goes on sending a byte now and then, as long as the connection lets it. Gives what was answered when it is gone. */
async function trickle({ server }: TestServer, head: string): Promise<string> {
  const socket = await openSocket(server);
  let answer = '';
  socket.on('data', (bytes: Buffer) => (answer += bytes.toString()));
  socket.write(head);
  const timer = setInterval(() => socket.write('x'), 100);
  // A client that has everything to lose does not end its half by itself.
  socket.allowHalfOpen = true;
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(timer);
  return answer;
}
const connectionsOf = ({ server }: TestServer) => server.connections();

describe('connections', () => {
  it('of 200 clients that never finish their headers are answered 408 and let go', async () => {
    await using test = await startTestServer({ limits: SHORT });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => trickle(test, 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')),
    );
    expect(answers.every((answer) => answer.startsWith('HTTP/1.1 408 '))).toBe(true);
    await expect.poll(() => connectionsOf(test)).toBe(0);
    expect((await fetch(`${test.url}/health`)).status).toBe(200);
  });

  it('of clients that trickle their body are let go', async () => {
    await using test = await startTestServer({ limits: SHORT });
    const head =
      'POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{"';
    const refused = 'POST /nothing/here HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n';
    await Promise.all([head, refused].flatMap((one) => Array.from({ length: 20 }, () => trickle(test, one))));
    await expect.poll(() => connectionsOf(test)).toBe(0);
  });

  it('that say nothing at all, or nothing more, are let go', async () => {
    await using test = await startTestServer({ limits: SHORT });
    const silent = await openSocket(test.server);
    const after = await openSocket(test.server);
    after.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await Promise.all([silent, after].map((socket) => once(socket.resume(), 'close')));
    expect(await connectionsOf(test)).toBe(0);
  });

  it('of a client that does not read its answer are let go', async () => {
    const engine = createMemoryEngine();
    for (let n = 0; n < 900; n += 1) engine.system.logLines.write('info', 'engine', 'x'.repeat(8_000));
    await using test = await startTestServer({ engine, limits: SHORT });
    const socket = await openSocket(test.server);
    socket.pause();
    socket.write('GET /api/logs?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(8));
    await expect.poll(() => connectionsOf(test), { timeout: 10_000 }).toBe(0);
    socket.destroy();
  });

  it('with a stream, and with an answer that takes long, are left alone', async () => {
    await using test = await startTestServer({ limits: SHORT, keepAliveMs: 100 });
    const source = new EventSource(`${test.url}/events`);
    let errors = 0;
    source.addEventListener('error', () => (errors += 1));
    await once(source as unknown as NodeJS.EventEmitter, 'message').catch(() => undefined);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const slow = test.engine.oneShots.run.bind(test.engine.oneShots);
    test.engine.oneShots.run = async (...args: Parameters<typeof slow>) => {
      await promise;
      return slow(...args);
    };
    const answer = fetch(`${test.url}/example/oneShot`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ workerScript: 'a.js', workerTask: {}, workerMemoryLimit: 64 }),
    });
    // Others that came later have been let go by every limit meanwhile.
    for (let n = 0; n < 2; n += 1) await once((await openSocket(test.server)).resume(), 'close');
    resolve(undefined);
    expect((await answer).status).toBeLessThan(600);
    expect(errors).toBe(0);
    source.close();
  });

  it('beyond the bound are turned away in words, and those that were there go on', async () => {
    await using test = await startTestServer({ limits: { ...SHORT, headersMs: 5_000, most: 5 } });
    const sockets = await Promise.all(Array.from({ length: 5 }, () => openSocket(test.server)));
    const turnedAway = await openSocket(test.server);
    expect(await all(turnedAway)).toMatch(/^HTTP\/1\.1 429 .*Too many connections are open\./s);
    sockets[0]?.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(await all(sockets[0]!)).toMatch(/^HTTP\/1\.1 200 /);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => connectionsOf(test)).toBe(0);
    expect((await fetch(`${test.url}/health`)).status).toBe(200);
  });

  it('of one client are bounded apart from those of others', async () => {
    await using test = await startTestServer({ limits: { ...SHORT, headersMs: 5_000, mostPerClient: 3 } });
    const sockets = await Promise.all(Array.from({ length: 3 }, () => openSocket(test.server)));
    expect(await all(await openSocket(test.server))).toMatch(/^HTTP\/1\.1 429 /);
    const other = await openSocket(test.server, '127.0.0.2');
    other.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(await all(other)).toMatch(/^HTTP\/1\.1 200 /);
    for (const socket of sockets) socket.destroy();
  });
});

async function all(socket: Socket): Promise<string> {
  let answer = '';
  for await (const chunk of socket.setEncoding('utf8')) answer += chunk as string;
  return answer;
}
