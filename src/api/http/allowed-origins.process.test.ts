import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestServer, talk, type TestServer } from './test-server.process.suite.ts';

const PANEL = 'https://panel.example';
const DEVELOPED = 'http://localhost:5173';
const allowedOrigins = [PANEL, DEVELOPED];

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Record<string, string>;
}

/** What a server answers a request whose headers no browser or `fetch` would let us choose. */
async function ask(test: TestServer, { method = 'GET', path = '/state', host, headers = {} }: Asked) {
  const own = `127.0.0.1:${test.server.port}`;
  const lines = Object.entries({ Host: host ?? own, ...headers, Connection: 'close' });
  const text = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  const [head = '', body = ''] = (await talk(test.server, text)).split('\r\n\r\n');
  const [first = '', ...rest] = head.split('\r\n');
  const answered = new Headers();
  for (const line of rest) {
    const colon = line.indexOf(':');
    answered.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { status: Number(first.split(' ')[1]), headers: answered, body };
}

/** A proxy that asks for everything under the name it is told. */
async function startProxy(target: TestServer, host: string): Promise<string> {
  const proxy = createServer((request, response) => {
    const forwarded = httpRequest(
      {
        port: target.server.port,
        host: '127.0.0.1',
        method: request.method,
        path: request.url,
        headers: { ...request.headers, host },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
    response.once('close', () => forwarded.destroy());
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  await once(proxy, 'listening');
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

describe('the origins that CAPSTAN_ALLOWED_ORIGINS names', () => {
  it('a page of an allowed origin may start the oscillator and read the answer', async () => {
    await using test = await startTestServer({ allowedOrigins });
    for (const origin of allowedOrigins) {
      const answer = await ask(test, {
        method: 'POST',
        path: '/start',
        headers: { Origin: origin, 'Sec-Fetch-Site': 'cross-site' },
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('vary')).toContain('Origin');
    }
  });

  it('a page of any other origin is refused as before, without a word of CORS', async () => {
    await using test = await startTestServer({ allowedOrigins });
    for (const origin of [
      'https://evil.test',
      'http://panel.example',
      'https://panel.example:8443',
      'https://panel.example.evil.test',
      'https://PANEL.example.',
      'http://localhost:5174',
      'null',
    ])
      for (const method of ['POST', 'OPTIONS']) {
        const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
        const answer = await ask(test, { method, path: '/start', headers });
        expect([origin, method, answer.status]).toEqual([origin, method, 403]);
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    // A cross-site request without an Origin is an image or a form, not a page's call.
    expect((await ask(test, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(403);
  });

  it('a browser that asks beforehand is told methods and headers, and never that cookies may be sent', async () => {
    await using test = await startTestServer({ allowedOrigins });
    const headers = {
      Origin: PANEL,
      'Access-Control-Request-Method': 'PATCH',
      'Access-Control-Request-Headers': 'authorization,content-type',
      'Access-Control-Request-Private-Network': 'true',
    };
    const answer = await ask(test, { method: 'OPTIONS', path: '/api/oscillator/settings', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(PANEL);
    expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(answer.headers.get('access-control-allow-headers')).toMatch(/authorization.*idempotency-key/i);
    expect(answer.headers.get('access-control-allow-private-network')).toBe('true');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    // Without the header of a browser that asks beforehand, OPTIONS is a method like any other.
    expect((await ask(test, { method: 'OPTIONS', headers: { Origin: PANEL } })).status).toBe(405);
  });

  it('a failure can be read by a page of an allowed origin, too', async () => {
    await using test = await startTestServer({ allowedOrigins });
    const answer = await ask(test, { path: '/getredisstate', headers: { Origin: PANEL } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('access-control-allow-origin')).toBe(PANEL);
  });

  it('events reach a page of an allowed origin as they come', async () => {
    await using test = await startTestServer({ allowedOrigins });
    const own = `127.0.0.1:${test.server.port}`;
    const text = `GET /events HTTP/1.1\r\nHost: ${own}\r\nOrigin: ${PANEL}\r\n\r\n`;
    const answer = await talk(test.server, text, 'data:');
    expect(answer).toContain('text/event-stream');
    expect(answer.toLowerCase()).toContain(`access-control-allow-origin: ${PANEL}`);
  });

  it('a proxy that writes the name of this machine into Host is let in with the page behind it', async () => {
    await using test = await startTestServer({ allowedOrigins });
    const url = await startProxy(test, `127.0.0.1:${test.server.port}`);
    const start = (origin: string) =>
      fetch(`${url}/start`, { method: 'POST', headers: { Origin: origin, 'Sec-Fetch-Site': 'same-origin' } });
    expect((await start(PANEL)).status).toBe(200);
    expect((await start('https://evil.test')).status).toBe(403);
    const events = await fetch(`${url}/events`, { headers: { Origin: PANEL } });
    const chunk = await events.body?.getReader().read();
    expect(new TextDecoder().decode(chunk?.value)).toContain('data:');
    // Nobody is let in where nothing is set.
    await using strict = await startTestServer();
    const behind = await startProxy(strict, `127.0.0.1:${strict.server.port}`);
    const refused = await fetch(`${behind}/start`, { method: 'POST', headers: { Origin: PANEL } });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('CAPSTAN_ALLOWED_ORIGINS');
  });

  it('a proxy may ask under the host of an allowed origin, whatever its port', async () => {
    await using test = await startTestServer({ allowedOrigins });
    for (const host of ['panel.example', 'panel.example:8443', 'Panel.Example:443']) {
      const url = await startProxy(test, host);
      expect((await fetch(`${url}/state`)).status).toBe(200);
      expect((await fetch(`${url}/state`, { headers: { Origin: PANEL } })).status).toBe(200);
    }
  });

  it('a name of somebody else that resolves to this machine is refused all the same', async () => {
    await using test = await startTestServer({ allowedOrigins });
    for (const host of [
      'evil.test',
      'panel.example.evil.test',
      'evil.panel.example',
      'panel.example:80:80',
      'panel.example@evil.test',
      '',
    ]) {
      expect([host, (await ask(test, { host })).status]).toEqual([host, 403]);
      // Even a page that may come in comes in by a name that may.
      expect((await ask(test, { host, headers: { Origin: PANEL } })).status).toBe(403);
    }
  });

  it('the token is asked for off loopback, whatever the origin, but not beforehand', async () => {
    const token = 'a-long-secret';
    await using test = await startTestServer({ host: '0.0.0.0', token, allowedOrigins });
    const asked = async (headers: Record<string, string>, method = 'GET') =>
      ask(test, { method, host: 'panel.example', headers: { Origin: PANEL, ...headers } });
    const refused = await asked({});
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(PANEL);
    expect((await asked({ Authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await asked({ 'Access-Control-Request-Method': 'GET' }, 'OPTIONS')).status).toBe(204);
    expect(
      (await ask(test, { host: 'panel.example', headers: { Origin: 'https://evil.test' } })).status,
    ).toBe(403);
  });
});
