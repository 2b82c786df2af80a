import { describe, expect, it } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { keepText } from './keep-text.ts';

describe('a kept text', () => {
  it('is JSON for what JSON knows', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { text, truncated } = keepText(value, 65_536);
        expect(truncated).toBe(false);
        expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('shows the rest by its kind', () => {
    const inside: { self?: unknown } = {};
    inside.self = inside;
    const value = {
      b: Buffer.alloc(5),
      m: new Map([['k', 1]]),
      d: new Date(0),
      n: 5n,
      e: new Error('no'),
      inside,
      f: () => 1,
    };
    expect(JSON.parse(keepText(value, 65_536).text)).toEqual({
      b: '[Buffer, 5 bytes]',
      m: [['k', 1]],
      d: '1970-01-01T00:00:00.000Z',
      n: '5',
      e: { name: 'Error', message: 'no' },
      inside: { self: '[the same again]' },
      f: '[function]',
    });
  });

  it('is cut where it is long', () => {
    const long = { text: 'x'.repeat(1_000_000), list: Array.from({ length: 1_000_000 }, (_, n) => n) };
    const { text, truncated } = keepText(long, 1_000);
    expect([text.length, truncated]).toEqual([1_000, true]);
    expect(keepText('short', 1_000).truncated).toBe(false);
  });
});
