import { describe, expect, it } from 'vitest';
import { fc, runs } from '../../../e2e/fixtures/properties.ts';
import { anyValue, NASTY } from './hostile.suite.ts';
import { jsonOf } from './json-of.ts';

const MOST = 1_000_000;
const valueOf = (value: unknown): unknown => {
  const json = jsonOf(value, MOST);
  if (!json.ok) throw new Error(json.reason);
  return json.value;
};
const reasonOf = (value: unknown): string => {
  const json = jsonOf(value, MOST);
  return json.ok ? `converted to ${JSON.stringify(json.value)}` : json.reason;
};

describe('a result as JSON', () => {
  it('means the same as the value for what JSON knows', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(valueOf(value))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('is JSON or a reason for whatever JavaScript can return', () => {
    fc.assert(
      fc.property(anyValue, (make) => {
        const json = jsonOf(make(), MOST);
        if (json.ok) expect(typeof JSON.stringify(json.value)).toBe('string');
        else expect(json.reason).not.toBe('');
      }),
      { numRuns: runs(300) },
    );
  });

  it.each(NASTY)('is JSON or a reason for %s', (_name, make) => {
    const json = jsonOf(make(), MOST);
    if (json.ok) expect(typeof JSON.stringify(json.value)).toBe('string');
    else expect(json.reason).not.toBe('');
  });

  it('converts what has one obvious form', () => {
    const value = {
      undefined: undefined,
      list: [undefined, Number.NaN, -0],
      date: new Date(0),
      noDate: new Date(Number.NaN),
      map: new Map<unknown, unknown>([['k', new Set([1])]]),
      bytes: Buffer.from('capstan'),
      floats: new Uint8Array([1, 2, 3]).buffer,
      big: 2n ** 64n,
      error: new RangeError('too far', { cause: 'a wall' }),
      expression: /a+/g,
      own: { toJSON: () => 'itself' },
      boxed: new String('boxed'),
    };
    expect(valueOf(value)).toEqual({
      list: [null, null, -0],
      date: '1970-01-01T00:00:00.000Z',
      noDate: null,
      map: [['k', [1]]],
      bytes: 'Y2Fwc3Rhbg==',
      floats: 'AQID',
      big: '18446744073709551616',
      error: { name: 'RangeError', message: 'too far', cause: 'a wall' },
      expression: '/a+/g',
      own: 'itself',
      boxed: 'boxed',
    });
  });

  it('keeps a member called __proto__ as a member', () => {
    const value = JSON.parse('{"__proto__": {"a": 1}}') as unknown;
    expect(JSON.stringify(valueOf(value))).toBe('{"__proto__":{"a":1}}');
  });

  it('says what has no JSON form, and where it is', () => {
    const circular: { a: { b?: unknown } } = { a: {} };
    circular.a.b = circular;
    class Hidden {
      readonly #secret = 1;
      get secret() {
        return this.#secret;
      }
    }
    const unreadable = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('not today');
      },
    });
    expect(reasonOf({ a: [() => 1] })).toBe('The value at a[0] is a function; JSON has no form for that.');
    expect(reasonOf(Symbol('s'))).toBe('The value is a symbol; JSON has no form for that.');
    expect(reasonOf(circular)).toBe('The value at a.b contains itself.');
    expect(reasonOf({ p: Promise.resolve(1) })).toContain('The value at p is a promise');
    expect(reasonOf(new Hidden())).toContain('an instance of Hidden, which shows no fields');
    expect(reasonOf(new WeakMap())).toContain('an instance of WeakMap');
    expect(reasonOf([unreadable])).toBe('The value at [0].x cannot be read: not today');
  });

  it('gives up on what is too large', () => {
    expect(jsonOf('x'.repeat(MOST + 1), MOST)).toMatchObject({ ok: false, kind: 'too large' });
  });
});
