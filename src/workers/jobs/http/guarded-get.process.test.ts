import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GuardOptions, guardedGet } from './guarded-get.ts';

/** Two servers on this machine: one that the settings allow, one with a secret that nobody may reach. */
const asked: string[] = [];
let [open, secret] = ['', ''];
let [openPort, secretPort] = [0, 0];
const servers: Server[] = [];

const routes: Record<string, RequestListener> = {
  '/data': (_, response) =>
    response.setHeader('content-type', 'application/json; charset=utf-8').end('{"found":1}'),
  '/to-data': (_, response) => response.writeHead(302, { location: '/data' }).end(),
  '/to-secret': (_, response) => response.writeHead(307, { location: `${secret}/data` }).end(),
  '/to-private': (_, response) => response.writeHead(301, { location: 'http://10.0.0.1/' }).end(),
  '/to-mapped': (_, response) =>
    response.writeHead(308, { location: `http://[::ffff:127.0.0.1]:${secretPort}/` }).end(),
  '/to-file': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/to-user': (_, response) => response.writeHead(302, { location: 'http://ann:pw@example.com/' }).end(),
  '/to-itself': (_, response) => response.writeHead(302, { location: '/to-itself' }).end(),
  '/long': (_, response) => response.setHeader('content-length', 5_000).end('x'.repeat(5_000)),
  '/endless': (_, response) => {
    const push = () => {
      while (response.write('x'.repeat(1_000)));
      response.once('drain', push);
    };
    push();
  },
  '/silent': () => undefined,
  '/drops': (_, response) => {
    const timer = setInterval(() => response.write('x'), 10);
    response.once('close', () => clearInterval(timer));
  },
  '/packed': (_, response) => response.setHeader('content-encoding', 'gzip').end('x'),
  '/broken': (_, response) => void response.socket?.destroy(),
  '/wide': (_, response) => response.setHeader('x-wide', 'x'.repeat(20_000)).end(),
  '/missing': (_, response) => response.writeHead(404).end('nothing'),
};

async function listen(host: string, listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  openPort = await listen('127.0.0.1', (request, response) => {
    asked.push(`open ${request.headers.host ?? ''}${request.url ?? ''}`);
    routes[request.url ?? '']?.(request, response);
  });
  secretPort = await listen('127.0.0.1', (request, response) => {
    asked.push(`secret ${request.url ?? ''}`);
    response.end('secret');
  });
  open = `http://127.0.0.1:${openPort}`;
  secret = `http://127.0.0.1:${secretPort}`;
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const never = new AbortController().signal;
const get = (url: string, options: GuardOptions = {}, signal = never) =>
  guardedGet(url, { allow: [`127.0.0.1:${openPort}`], timeoutMs: 20_000, ...options }, signal);
const names = (table: Record<string, string[]>) => {
  const resolved: string[] = [];
  const resolve = (name: string) => {
    resolved.push(name);
    const addresses = table[name];
    if (addresses === undefined) return Promise.reject(new Error('ENOTFOUND'));
    return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  };
  return { resolve, resolved };
};
const secretWasReached = () => asked.some((line) => line.startsWith('secret'));

describe('an address in the payload', () => {
  test('that the settings allow is asked, redirects followed', async () => {
    const answer = await get(`${open}/to-data`);
    expect(answer).toMatchObject({ status: 200, contentType: 'application/json', url: `${open}/data` });
    expect(answer.body.toString()).toBe('{"found":1}');
    expect(await get(`${open}/missing`)).toMatchObject({ status: 404 });
  });

  test('by name leads to where the name was checked, with the name in the request', async () => {
    const { resolve } = names({ 'api.test': ['127.0.0.1'] });
    const answer = await get(`http://api.test:${openPort}/data`, { resolve });
    expect(answer.status).toBe(200);
    expect(asked.at(-1)).toBe(`open api.test:${openPort}/data`);
  });

  test.each([
    'http://127.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f000001:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://127.0.0.1.:PORT/',
    'http://localhost:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[::7f00:1]:PORT/',
    'http://[64:ff9b::127.0.0.1]:PORT/',
    'http://0.0.0.0:PORT/',
    'http://①②⑦.⓪.⓪.①:PORT/',
    'http://10.0.0.1/',
    'http://192.168.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://224.0.0.1/',
    'https://172.16.0.1/',
  ])('that is out of bounds is refused before anything is sent: %s', async (url) => {
    await expect(get(url.replace('PORT', String(secretPort)))).rejects.toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
    });
    expect(secretWasReached()).toBe(false);
  });

  test.each([
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://127.0.0.1/',
    'data:,x',
    'no address',
    'http://ann:pw@example.com/',
  ])('that is not of the web is refused: %s', async (url) => {
    await expect(get(url)).rejects.toMatchObject({ code: 'URL_NOT_ALLOWED' });
  });
});

describe('a name', () => {
  test.each([
    ['loopback', ['127.0.0.1']],
    ['private', ['10.1.2.3']],
    ['IPv4 inside IPv6', ['::ffff:10.1.2.3']],
    ['metadata', ['169.254.169.254']],
    ['one bad address among good ones', ['8.8.8.8', '127.0.0.1']],
  ])('that leads out of bounds is refused: %s', async (_, addresses) => {
    const { resolve } = names({ 'evil.test': addresses });
    await expect(get(`http://evil.test:${secretPort}/`, { resolve })).rejects.toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
    });
    expect(secretWasReached()).toBe(false);
  });

  // macOS has no second loopback address of itself.
  test.skipIf(process.platform === 'darwin')(
    'that leads elsewhere a moment later is connected where it was checked',
    async () => {
      // The first answer is allowed; whoever asked twice would be led to the secret.
      const answers = [`127.0.0.1`, '127.0.0.2'];
      let times = 0;
      const resolve = () => Promise.resolve([{ address: answers[times++] ?? '127.0.0.2', family: 4 }]);
      const port = await listen('127.0.0.2', (_, response) => response.end('secret'));
      const samePort = await new Promise<number>((done, failed) => {
        const server = createServer((_, response) => response.end('harmless'));
        servers.push(server);
        server.once('error', failed).listen(port, '127.0.0.1', () => done(port));
      });
      const allow = [`127.0.0.1:${samePort}`];
      const answer = await get(`http://changes.test:${samePort}/`, { resolve, allow });
      expect(answer.body.toString()).toBe('harmless');
      expect(times).toBe(1);
      // Asked again, it is checked again.
      await expect(get(`http://changes.test:${samePort}/`, { resolve, allow })).rejects.toMatchObject({
        code: 'ADDRESS_NOT_ALLOWED',
      });
    },
  );

  test('that the settings allow may lead where it likes', async () => {
    const { resolve } = names({ 'crm.internal': ['127.0.0.1'] });
    const answer = await get(`http://CRM.internal:${openPort}/data`, {
      resolve,
      allow: [`crm.internal:${openPort}`],
    });
    expect(answer.status).toBe(200);
  });

  test('that nobody knows is said to be unknown', async () => {
    const { resolve } = names({});
    await expect(get('http://nowhere.test/', { resolve })).rejects.toMatchObject({ code: 'NAME_NOT_FOUND' });
  });
});

describe('a redirect', () => {
  test.each([
    ['/to-secret', 'ADDRESS_NOT_ALLOWED'],
    ['/to-private', 'ADDRESS_NOT_ALLOWED'],
    ['/to-mapped', 'ADDRESS_NOT_ALLOWED'],
    ['/to-file', 'URL_NOT_ALLOWED'],
    ['/to-user', 'URL_NOT_ALLOWED'],
    ['/to-itself', 'TOO_MANY_REDIRECTS'],
  ])('that leads astray is not followed: %s', async (path, code) => {
    asked.length = 0;
    await expect(get(open + path)).rejects.toMatchObject({ code });
    expect(secretWasReached()).toBe(false);
    expect(asked.length).toBeLessThanOrEqual(4);
  });
});

describe('an answer', () => {
  test.each([
    ['/long', 'RESPONSE_TOO_LARGE'],
    ['/endless', 'RESPONSE_TOO_LARGE'],
    ['/packed', 'RESPONSE_NOT_USABLE'],
    ['/broken', 'NOT_REACHED'],
    ['/wide', 'NOT_REACHED'],
  ])('that is no good is given up: %s', async (path, code) => {
    await expect(get(open + path, { maxBytes: 4_000 })).rejects.toMatchObject({ code });
  });

  test.each(['/silent', '/drops'])(
    'that does not come, or not to an end, is not waited for: %s',
    async (path) => {
      await expect(get(open + path, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'TIMED_OUT' });
    },
  );

  test('is not waited for when nobody wants it any more', async () => {
    const controller = new AbortController();
    const running = get(`${open}/silent`, {}, controller.signal);
    controller.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
  });
});
