import { describe, expect, it } from 'vitest';
import { openSocket, startTestServer, talk } from './test-server.process.suite.ts';

const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
  [`${method} ${path} HTTP/1.1`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
    .join('\r\n')
    .concat('\r\nConnection: close\r\n\r\n');
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

describe('who may reach the API', () => {
  it.each(['localhost', 'localhost:3000', '127.0.0.1:80', '[::1]:3000', 'LOCALHOST:1'])(
    'lets the loopback name %s in',
    async (host) => {
      await using test = await startTestServer();
      expect(statusOf(await talk(test.server, ask('/state', { Host: host })))).toBe(200);
    },
  );

  it.each([
    'evil.test',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    '192.168.0.5:3000',
    'localhost@evil.test',
    '',
  ])('refuses the host name "%s"', async (host) => {
    await using test = await startTestServer();
    const answer = await talk(test.server, ask('/state', { Host: host }));
    expect(statusOf(answer)).toBe(403);
    expect(answer).toContain('"code":"FORBIDDEN"');
  });

  it('refuses pages of other origins, and says nothing of CORS', async () => {
    await using test = await startTestServer();
    const own = `127.0.0.1:${test.server.port}`;
    const from = (origin: string) => talk(test.server, ask('/start', { Host: own, Origin: origin }, 'POST'));
    expect(statusOf(await from(`http://${own}`))).toBe(200);
    for (const origin of [
      'http://evil.test',
      'null',
      `http://localhost:${test.server.port}`,
      'http://127.0.0.1:1',
    ])
      expect(statusOf(await from(origin))).toBe(403);
    expect((await from('http://evil.test')).toLowerCase()).not.toContain('access-control');
    const preflight = ask('/start', { Host: own, Origin: 'http://evil.test' }, 'OPTIONS');
    expect(statusOf(await talk(test.server, preflight))).toBe(403);
  });

  it('refuses what a browser marks as cross-site, and lets a typed address in', async () => {
    await using test = await startTestServer();
    const status = async (site: string) =>
      statusOf(await talk(test.server, ask('/state', { Host: 'localhost', 'Sec-Fetch-Site': site })));
    expect(await status('cross-site')).toBe(403);
    expect(await status('same-origin')).toBe(200);
    expect(await status('none')).toBe(200);
  });

  it('limits the requests of a client and says when to come back', async () => {
    await using test = await startTestServer();
    await test.engine.system.changeSettings({ requestsPerSecond: 10 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => fetch(`${test.url}/state`)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(20);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(await refused[0]?.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 429 });
  });
});

describe('the token', () => {
  const token = 'a-long-secret';

  it('is asked for when the setting says so, from the next request on', async () => {
    await using test = await startTestServer({ token });
    expect((await fetch(`${test.url}/state`)).status).toBe(200);
    await test.engine.system.changeSettings({ requireToken: true });
    const refused = await fetch(`${test.url}/state`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(await refused.json()).toMatchObject({ code: 'UNAUTHORIZED' });
    const bearer = (text: string) => ({ headers: { authorization: `Bearer ${text}` } });
    expect((await fetch(`${test.url}/state`, bearer('wrong'))).status).toBe(401);
    expect((await fetch(`${test.url}/state`, bearer(token))).status).toBe(200);
    expect((await fetch(`${test.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${test.url}/metrics`, bearer(token))).status).toBe(200);
  });

  it('may stand in the address of a stream only', async () => {
    await using test = await startTestServer({ token });
    await test.engine.system.changeSettings({ requireToken: true });
    const stream = await fetch(`${test.url}/events?token=${token}`);
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
    expect((await fetch(`${test.url}/events?token=wrong`)).status).toBe(401);
    expect((await fetch(`${test.url}/state?token=${token}`)).status).toBe(401);
  });

  it('is a must on an address that other machines reach', async () => {
    await expect(startTestServer({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'TOKEN_REQUIRED' });
    await using test = await startTestServer({ host: '0.0.0.0', token });
    const status = async (headers: Record<string, string>) =>
      statusOf(await talk(test.server, ask('/state', { Host: 'panel.example', ...headers })));
    expect(await status({})).toBe(401);
    expect(await status({ Authorization: `Bearer ${token}` })).toBe(200);
  });

  it('is asked for however a path is spelt', async () => {
    await using test = await startTestServer({ host: '0.0.0.0', token });
    const answerTo = (path: string) => talk(test.server, ask(path, { Host: 'panel.example' }));
    for (const path of ['/metrics', '/state', '/state/', '/metrics?x', 'http://panel.example/metrics'])
      expect([path, statusOf(await answerTo(path))]).toEqual([path, 401]);
    for (const path of [
      '/metrics/',
      '/METRICS',
      '/%6Detrics',
      '//metrics',
      '/STATE',
      '/./metrics',
      '/metrics;x',
    ])
      expect([path, statusOf(await answerTo(path))]).toEqual([path, 404]);
  });
});

describe('a listening server', () => {
  it('refuses a port that is taken, or takes the next one when told so', async () => {
    await using first = await startTestServer();
    const { port } = first.server;
    await expect(startTestServer({ port })).rejects.toMatchObject({ code: 'PORT_TAKEN', detail: { port } });
    await using second = await startTestServer({ port, whenTaken: 'next' });
    expect(second.server.port).toBeGreaterThan(port);
  });

  it('frees its port though clients keep connections open', async () => {
    await using test = await startTestServer();
    const idle = await openSocket(test.server);
    const stream = await fetch(`${test.url}/events`);
    const reader = stream.body?.getReader();
    await reader?.read();
    const end = (async () => {
      while (!(await reader?.read())?.done);
    })().catch(() => undefined);
    await test.server.close();
    await end;
    // Until now this client has not let go.
    idle.destroy();
    await using again = await startTestServer({ port: test.server.port });
    expect((await fetch(`${again.url}/health`)).status).toBe(200);
  });
});
