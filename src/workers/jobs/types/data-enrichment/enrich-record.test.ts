import { describe, expect, test } from 'vitest';
import { fc, runs } from '../../../../../e2e/fixtures/properties.ts';
import { recordEnricher } from './enrich-record.ts';
import { filledUrl, picked } from './http-lookup.ts';
import { LookupTable } from './lookup-table.ts';
import { dataEnrichmentPayload } from './payload.ts';

const parse = (given: object) => dataEnrichmentPayload.parse({ records: [{}], ...given });
const enrich = (given: object, record: Record<string, unknown>, tables: LookupTable[] = []) =>
  recordEnricher(parse(given), { languageField: null, tables })(record);
const tableOf = (join: object, rows: Record<string, unknown>[]) => {
  const [parsed] =
    parse({ join: [{ as: 'product', field: 'product', key: 'sku', rows: [], ...join }] }).join ?? [];
  if (parsed === undefined) throw new Error('no join');
  const table = new LookupTable(parsed);
  for (const row of rows) table.add(row);
  return table;
};

describe('a record', () => {
  test('is cleaned and added to, what is not text left as it is', () => {
    const { record, added, problems } = enrich(
      { email: ['mail'], hash: [{ fields: ['mail'], as: 'id' }] },
      { mail: ' Ann@Example.COM ', note: '  ', deep: { a: ' x ' }, count: 3 },
    );
    expect(record).toEqual({ mail: 'Ann@example.com', note: null, deep: { a: ' x ' }, count: 3 });
    expect(added).toMatchObject({
      email: { mail: { domain: 'example.com' } },
      hash: { id: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    expect(problems).toBeUndefined();
  });

  test('with a field that is no good keeps it, says so, and has its other fields done', () => {
    const { record, added, problems } = enrich(
      { email: ['mail', 'other'], phone: ['tel'], country: 'DE' },
      { mail: 'nobody', other: 'a@b.de', tel: 12 },
    );
    expect(record).toMatchObject({ mail: 'nobody', other: 'a@b.de', tel: 12 });
    expect(added).toMatchObject({ email: { other: { domain: 'b.de' } } });
    expect(problems?.map(({ field, code }) => [field, code])).toEqual([
      ['mail', 'NOT_AN_EMAIL'],
      ['tel', 'NOT_A_PHONE_NUMBER'],
    ]);
  });

  test('without a field has no problem with it, and no hash of nothing', () => {
    const { added, problems } = enrich(
      { email: ['mail'], date: ['when'], hash: [{ fields: ['mail', 'when'], as: 'id' }] },
      { mail: '', when: null },
    );
    expect({ added, problems }).toEqual({ added: { hash: { id: null } }, problems: undefined });
  });

  test('keeps its text as it is where the rules say so', () => {
    const text = { trim: false, collapseSpaces: false, emptyToNull: false };
    expect(enrich({ text }, { a: ' x  y ', b: '' }).record).toEqual({ a: ' x  y ', b: '' });
  });

  test('with any names and values is survived, and nobody’s prototype changes', () => {
    const all = {
      email: ['__proto__', 'a'],
      phone: ['a'],
      url: ['a'],
      date: ['a'],
      hash: [{ fields: ['__proto__'], as: 'h' }],
    };
    const enricher = recordEnricher(parse(all), { languageField: null, tables: [] });
    fc.assert(
      fc.property(fc.object({ key: fc.constantFrom('a', '__proto__', 'constructor', 'b') }), (record) => {
        const outcome = enricher(JSON.parse(JSON.stringify(record)) as Record<string, unknown>);
        expect(Object.getPrototypeOf(outcome.record)).toBe(Object.prototype);
        expect(() => JSON.stringify(outcome)).not.toThrow();
      }),
    );
    expect({}).not.toHaveProperty('domain');
  });

  test('with any text in a field is survived', () => {
    const all = { email: ['a'], phone: ['b'], url: ['c'], date: ['d'], country: 'US' };
    const enricher = recordEnricher(parse(all), { languageField: null, tables: [] });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const { problems = [] } = enricher({ a: text, b: text, c: text, d: text });
        expect(problems.length).toBeLessThanOrEqual(4);
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('a join', () => {
  const rows = [
    { sku: 'A1', title: 'Anchor', price: 5 },
    { sku: 7, title: 'Seven' },
    { sku: 'A1', title: 'Another' },
    { title: 'none' },
  ];

  test('adds the columns of the row with the same key, numbers and their texts alike', () => {
    const table = tableOf({}, rows);
    expect({ size: table.size, duplicates: table.duplicates }).toEqual({ size: 2, duplicates: 1 });
    expect(enrich({}, { product: ' A1 ' }, [table]).added).toEqual({
      product: { title: 'Anchor', price: 5 },
    });
    expect(enrich({}, { product: '7' }, [table]).added).toEqual({ product: { title: 'Seven', price: null } });
    expect(enrich({}, { product: 'a1' }, [table])).toEqual({
      record: { product: 'a1' },
      added: { product: null },
    });
  });

  test('may ignore case, choose columns, and need a row', () => {
    const table = tableOf({ ignoreCase: true, required: true, columns: ['price', 'constructor'] }, rows);
    expect(enrich({}, { product: 'a1' }, [table]).added).toEqual({
      product: { price: 5, constructor: null },
    });
    expect(enrich({}, { product: 'x' }, [table]).problems).toMatchObject([
      { field: 'product', code: 'NOT_IN_TABLE' },
    ]);
    expect(enrich({}, {}, [table]).problems).toHaveLength(1);
  });
});

describe('the address of a lookup', () => {
  const template = 'https://api.example.com/v1/{id}?q={name}';

  test('has values in its places that cannot leave them', () => {
    expect(filledUrl(template, { id: 7, name: 'a&b=c d' })).toBe(
      'https://api.example.com/v1/7?q=a%26b%3Dc%20d',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
        const url = filledUrl(template, { id: value, name: value });
        if (typeof url !== 'string') return;
        const { origin, pathname, searchParams, hash } = new URL(url);
        expect({ origin, hash, parts: pathname.split('/').length }).toEqual({
          origin: 'https://api.example.com',
          hash: '',
          parts: 3,
        });
        expect(searchParams.get('q')).toBe(value.toWellFormed());
        expect(pathname.startsWith('/v1/')).toBe(true);
      }),
    );
  });

  test.each([
    { id: '..', name: 'x' },
    { id: '.', name: 'x' },
    { name: 'x' },
    { id: null, name: 'x' },
    { id: {}, name: 'x' },
  ])('is none where a value is missing or leads elsewhere: %j', (record) => {
    expect(filledUrl(template, record)).toMatchObject({
      ok: false,
      problem: { code: 'LOOKUP_NOT_POSSIBLE' },
    });
  });

  test('has its host from the payload alone', () => {
    for (const url of [
      'https://{host}/x',
      'https://api.{domain}.com/',
      '{url}',
      'file:///etc/passwd',
      'https://a.example:{port}/',
    ])
      expect(dataEnrichmentPayload.safeParse({ records: [{}], lookup: { url } }).success).toBe(false);
  });

  test('leads to an answer of which a part can be picked', () => {
    const answer = { data: [{ name: 'Ann' }], '': 1 };
    expect(picked(answer, undefined)).toBe(answer);
    expect(picked(answer, 'data.0.name')).toBe('Ann');
    expect(picked(answer, 'data.1.name')).toBeNull();
    expect(picked(answer, 'constructor.name')).toBeNull();
    expect(picked('text', 'length')).toBeNull();
  });
});

describe('a payload', () => {
  test.each([
    [{}, ['records']],
    [{ records: [{}], file: { path: 'a.csv' } }, ['records']],
    [{ records: [] }, ['records']],
    [{ records: ['text'] }, ['records', 0]],
    [{ records: [{}], join: [{ as: 'x', field: 'a', key: 'b' }] }, ['join', 0, 'rows']],
    [{ records: [{}], hash: [{ fields: [], as: 'x' }] }, ['hash', 0, 'fields']],
    [{ records: [{}], timeZone: 'Moon/Base' }, ['timeZone']],
    [{ records: [{}], country: 'XX' }, ['country']],
  ])('is refused with the path of the field: %j', (payload, path) => {
    expect(dataEnrichmentPayload.safeParse(payload).error?.issues[0]?.path).toEqual(path);
  });
});
