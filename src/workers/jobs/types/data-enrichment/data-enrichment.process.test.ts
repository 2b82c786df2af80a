import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testContext } from '../test-context.suite.ts';
import { TestFiles } from '../test-files.process.suite.ts';
import { type DataEnrichmentResult, dataEnrichment } from './data-enrichment.ts';
import type { EnrichedRecord } from './enriched.ts';

const files = new TestFiles();
let server: Server;
let service = '';
let asked: string[] = [];
/** Answers that wait until the test lets them go. */
let held: (() => void)[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    asked.push(pathname);
    if (pathname === '/held') held.push(() => response.end('{}'));
    else if (pathname === '/customers/1') response.end('{"data":{"name":"Ann"}}');
    else if (pathname === '/customers/text') response.end('hello');
    else response.writeHead(pathname === '/customers/broken' ? 500 : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  service = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  files.remove();
});

async function run(given: object, options: { allow?: string[]; signal?: AbortSignal } = {}) {
  const type = dataEnrichment({ allow: options.allow ?? [new URL(service).host] });
  const { context, said } = testContext({ files, ...(options.signal ? { signal: options.signal } : {}) });
  const result = (await type.process(type.schema.parse(given), context)) as DataEnrichmentResult;
  return { result, said };
}

describe('records', () => {
  test('in the payload are enriched one by one, problems counted and said', async () => {
    const { result, said } = await run({
      records: [{ mail: 'ann@example.com' }, { mail: 'nobody' }, { mail: 'bob@' }],
      email: ['mail'],
    });
    expect(result).toMatchObject({ total: 3, withProblems: 2, problems: { NOT_AN_EMAIL: 2 } });
    expect(result.records.map(({ problems = [] }) => problems.length)).toEqual([0, 1, 1]);
    expect(said.lines[0]).toContain('record 2, mail: “nobody” is not an e-mail address');
    expect(said.progress.at(-1)).toBe(100);
  });

  test.each([
    ['CSV', 'people.csv', 'name;mail\nAnn;ann@example.com\nBob;nobody\n'],
    [
      'CSV of an old spreadsheet',
      'alt.csv',
      Buffer.from('name;mail\r\nJörg Müller;ann@example.com\r\nBärbel Größe;nobody\r\n', 'latin1'),
    ],
    [
      'JSON lines',
      'people.jsonl',
      '{"name":"Ann","mail":"ann@example.com"}\n{"name":"Bob","mail":"nobody"}\n',
    ],
    [
      'a JSON array',
      'people.json',
      '[{"name":"Ann","mail":"ann@example.com"},{"name":"Bob","mail":"nobody"}]',
    ],
  ])('come from a file: %s', async (_, name, content) => {
    const { result } = await run({ file: files.put(name, content), email: ['mail'] });
    expect(result).toMatchObject({ total: 2, withProblems: 1 });
    expect(result.records[0]?.added).toMatchObject({ email: { mail: { domain: 'example.com' } } });
    if (name === 'alt.csv') expect(result.records[0]?.record['name']).toBe('Jörg Müller');
  });

  test('that are many go to a file, the first ones beside it', async () => {
    const csv = `id,mail\n${Array.from({ length: 5_000 }, (_, id) => `${id},person${id}@example.com`).join('\n')}\n`;
    const { result, said } = await run({ file: files.put('many.csv', csv), email: ['mail'] });
    expect(result).toMatchObject({
      total: 5_000,
      withProblems: 0,
      file: { name: 'enriched.jsonl', mediaType: 'application/x-ndjson' },
    });
    const lines = files.made('enriched.jsonl').toString('utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(5_000);
    expect(JSON.parse(lines[4_999] ?? '')).toMatchObject({ record: { id: '4999' } });
    expect(result.records.length).toBeGreaterThan(5);
    expect(JSON.stringify(result).length).toBeLessThan(30_000);
    expect(said.progress.some((one) => typeof one === 'number' && one > 0 && one < 100)).toBe(true);
    expect(files.stillOpen).toBe(0);
  });

  test('are joined with a table in a file', async () => {
    const table = files.put('products.csv', 'sku,title\nA1,Anchor\nB2,Bollard\n');
    const { result } = await run({
      records: [{ product: 'B2' }, { product: 'C3' }],
      join: [{ as: 'product', field: 'product', key: 'sku', file: table, required: true }],
    });
    expect(result.records[0]?.added).toEqual({ product: { title: 'Bollard' } });
    expect(result).toMatchObject({ problems: { NOT_IN_TABLE: 1 } });
  });

  test.each([
    ['no table', { file: { path: 'x.csv' } }, 'a,b\n"open', /Quote Not Closed/],
    ['no JSON', { file: { path: 'x.jsonl' } }, '{"a":1}\n{"a"', /Line 2 is no JSON/],
    ['no text', { file: { path: 'x.png' } }, '\x89PNG\0\0\0\r', /no text file/],
  ])('from a file that is none fail for good: %s', async (_, given, content, message) => {
    files.put(given.file.path, content);
    const running = run(given);
    await expect(running).rejects.toMatchObject({ name: 'JobFailure', retry: false });
    await expect(running).rejects.toThrow(message);
    expect(files.stillOpen).toBe(0);
  });

  test('outside of the allowed folders are refused', async () => {
    await expect(run({ file: { path: '../../etc/passwd' } })).rejects.toMatchObject({ code: 'REFUSED' });
  });

  test('end in the middle when the job is to end', async () => {
    const controller = new AbortController();
    const { context } = testContext({ files, signal: controller.signal });
    const type = dataEnrichment();
    const records = Array.from({ length: 5_000 }, (_, id) => ({ mail: `person${id}@example.com` }));
    const seen: unknown[] = [];
    const running = type.process(type.schema.parse({ records, email: ['mail'] }), {
      ...context,
      progress: (progress) => {
        seen.push(progress);
        controller.abort(new Error('cancelled'));
      },
    });
    await expect(running).rejects.toThrow('cancelled');
    expect(seen).toHaveLength(1);
  });
});

describe('an HTTP lookup', () => {
  const lookup = (path: string, more: object = {}) => ({
    lookup: { url: service + path, as: 'customer', ...more },
  });
  const added = ({ records }: DataEnrichmentResult) =>
    records.map((one: EnrichedRecord) => one.added['customer']);

  test('adds part of the answer, asks once for records that ask the same, and keeps their order', async () => {
    asked = [];
    const { result } = await run({
      records: [{ id: 1 }, { id: 'none' }, { id: 1 }, { id: 'broken' }, { id: 'text' }, {}],
      ...lookup('/customers/{id}', { pick: 'data.name' }),
    });
    expect(added(result)).toEqual(['Ann', null, 'Ann', null, null, null]);
    expect(result.problems).toEqual({
      LOOKUP_FOUND_NOTHING: 1,
      LOOKUP_REFUSED: 1,
      LOOKUP_NOT_JSON: 1,
      LOOKUP_NOT_POSSIBLE: 1,
    });
    expect(asked.filter((path) => path === '/customers/1')).toHaveLength(1);
  });

  test('to this machine is refused where the settings do not allow it', async () => {
    asked = [];
    const { result } = await run({ records: [{ id: 1 }], ...lookup('/customers/{id}') }, { allow: [] });
    expect(result.problems).toEqual({ ADDRESS_NOT_ALLOWED: 1 });
    expect(asked).toEqual([]);
  });

  test('is left when the job is to end', async () => {
    held = [];
    const controller = new AbortController();
    const running = run(
      { records: [{}, {}], ...lookup('/held', { timeoutMs: 60_000 }) },
      { signal: controller.signal },
    );
    running.catch(() => undefined);
    await expect.poll(() => held.length, { timeout: 20_000 }).toBe(1);
    controller.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
  });
});

test('the examples are good ones', async () => {
  for (const { payload } of dataEnrichment().hints?.examples ?? []) {
    const { result } = await run(payload as object);
    expect(result).toMatchObject({ total: 2, withProblems: 0 });
  }
});
