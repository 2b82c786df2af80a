import { describe, expect, it } from 'vitest';
import { startTestServer, talk } from './test-server.process.suite.ts';

const json = { 'content-type': 'application/json' };
const patch = (url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) =>
  fetch(`${url}/api/oscillator/settings`, { method: 'PATCH', body, headers });
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('bad requests', () => {
  it.each<[string, number, string, string | Uint8Array<ArrayBuffer>, Record<string, string>?]>([
    ['JSON cut short', 400, 'INVALID_INPUT', '{"pushIntervalMs":'],
    ['no JSON at all', 400, 'INVALID_INPUT', 'hello'],
    ['a JSON list', 400, 'INVALID_INPUT', '[1,2]'],
    ['a JSON null', 400, 'INVALID_INPUT', 'null'],
    ['a number out of range', 400, 'INVALID_INPUT', '{"maxPushers":1000}'],
    ['a string for a number', 400, 'INVALID_INPUT', '{"maxPushers":"5"}'],
    ['an unknown field', 400, 'INVALID_INPUT', '{"nobody":1}'],
    ['bytes that are no UTF-8', 400, 'INVALID_INPUT', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['33 levels of nesting', 400, 'INVALID_INPUT', nested(33)],
    ['100,000 levels of nesting', 400, 'INVALID_INPUT', nested(100_000)],
    ['the key __proto__', 400, 'INVALID_INPUT', '{"handler":{"__proto__":{"kind":"cpu"}}}'],
    ['the key constructor', 400, 'INVALID_INPUT', '{"constructor":{}}'],
    ['the key prototype', 400, 'INVALID_INPUT', '{"a":[{"prototype":1}]}'],
    ['a body of more than 1 MB', 413, 'PAYLOAD_TOO_LARGE', `{"a":"${'x'.repeat(1_100_000)}"}`],
    ['a form', 415, 'UNSUPPORTED_MEDIA_TYPE', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', 415, 'UNSUPPORTED_MEDIA_TYPE', '{}', { 'content-type': 'text/plain' }],
    [
      'another charset',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      '{}',
      { 'content-type': 'application/json; charset=utf-16' },
    ],
    ['a packed body', 415, 'UNSUPPORTED_MEDIA_TYPE', '{}', { ...json, 'content-encoding': 'gzip' }],
  ])('answers %s with %i', async (_name, status, code, body, headers) => {
    await using test = await startTestServer();
    const answer = await patch(test.url, body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toMatchObject({ code, status, message: expect.any(String) as string });
    expect(test.engine.oscillator.state().revision).toBe(0);
    expect(test.unexpected).toEqual([]);
  });

  it('takes what it should: a charset, 32 levels, an empty body', async () => {
    await using test = await startTestServer();
    const answer = await patch(test.url, '{"maxPushers":5}', {
      'content-type': 'application/json; charset=utf-8',
    });
    expect(await answer.json()).toMatchObject({ maxPushers: 5 });
    expect((await (await patch(test.url, nested(32))).json()) as object).toMatchObject({
      data: { issues: [{ message: expect.stringContaining('Unrecognized') as string }] },
    });
    expect((await fetch(`${test.url}/start`, { method: 'POST' })).status).toBe(200);
    expect((await fetch(`${test.url}/stop`, { method: 'POST', body: '{}', headers: json })).status).toBe(200);
  });

  it('answers a body without announced length that grows too large', async () => {
    await using test = await startTestServer();
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`;
    const head =
      'PATCH /api/oscillator/settings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    const text = `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}0\r\n\r\n`;
    expect(await talk(test.server, text)).toMatch(/^HTTP\/1\.1 413 [\s\S]*PAYLOAD_TOO_LARGE/);
  });

  it('answers unknown paths, other methods and paths that cannot be decoded in JSON', async () => {
    await using test = await startTestServer();
    const get = async (path: string, method = 'GET') => {
      const answer = await fetch(test.url + path, { method });
      return {
        status: answer.status,
        allow: answer.headers.get('allow'),
        ...((await answer.json()) as object),
      };
    };
    expect(await get('/nowhere')).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(await get('/api/queues/a/b/c/d')).toMatchObject({ status: 404 });
    expect(await get('/start')).toMatchObject({ status: 405, allow: 'POST', code: 'METHOD_NOT_ALLOWED' });
    expect(await get('/api/settings', 'DELETE')).toMatchObject({ status: 405, allow: 'GET, PATCH' });
    expect(await get('/docs', 'POST')).toMatchObject({ status: 405 });
    expect(await get('/%E0%A4%A')).toMatchObject({ status: 404 });
    expect(await get('/api/queues/%E0%A4%A')).toMatchObject({ status: 404 });
    expect(await get('/api/queues/messages?__proto__[x]=1')).toMatchObject({ status: 400 });
    expect(await get(`/api/queues?${'a'.concat('[a]'.repeat(40))}=1`)).toMatchObject({ status: 400 });
    expect(await get('/api/oscillator/history?seconds=NaN')).toMatchObject({
      status: 400,
      code: 'INVALID_INPUT',
    });
    expect(await get('//')).toMatchObject({ status: 404 });
  });

  it('answers HEAD like GET without a body', async () => {
    await using test = await startTestServer();
    const answer = await fetch(`${test.url}/health`, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
    expect((await fetch(`${test.url}/events`, { method: 'HEAD' })).status).toBe(405);
  });

  it('answers what is no HTTP, and headers that are too large', async () => {
    await using test = await startTestServer();
    expect(await talk(test.server, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"INVALID_INPUT"/);
    const large = `GET /state HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`;
    expect(await talk(test.server, large)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('answers a thousand bad requests without an unexpected error and works on', async () => {
    await using test = await startTestServer();
    await test.engine.system.changeSettings({ requestsPerSecond: 100_000 });
    const bodies = ['', '{', '[]', '{"a":1}', nested(50), '{"__proto__":1}', '"x"', '{"maxPushers":-1}'];
    const paths = [
      '/start',
      '/state',
      '/nowhere',
      '/api/oscillator/settings',
      '/api/queues/%00',
      '/api/connections',
    ];
    const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
    const pick = <Item>(items: readonly Item[], n: number): Item => items[n % items.length] as Item;
    const statuses = new Set<number>();
    for (let batch = 0; batch < 1_000; batch += 50)
      await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const n = batch + index;
          const answer = await fetch(test.url + pick(paths, n), {
            method: pick(methods, n),
            body: pick(bodies, n >> 2),
            headers: n % 3 === 0 ? {} : json,
          });
          statuses.add(answer.status);
          await answer.text();
        }),
      );
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
    expect(test.unexpected).toEqual([]);
    expect((await fetch(`${test.url}/health`)).status).toBe(200);
  });
});
