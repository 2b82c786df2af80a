import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readFields } from './field-node.ts';
import { canShow, initialOf, readJson, Unreadable, withProperty, writeJson } from './field-value.ts';

const fieldsOf = (schema: z.ZodType) => readFields(z.toJSONSchema(schema, { io: 'input' }), 'Task');

describe('what is there before anybody types', () => {
  it('is what the schema says, and nothing for what may be left out', () => {
    const schema = z.object({
      times: z.number().default(2),
      text: z.string(),
      flag: z.boolean(),
      mayFlag: z.boolean().optional(),
      none: z.string().nullable(),
      inner: z.object({ deep: z.number().default(1) }),
      mayInner: z.object({ deep: z.number().default(1) }).optional(),
    });
    expect(initialOf(fieldsOf(schema))).toEqual({ times: 2, flag: false, none: null, inner: { deep: 1 } });
  });

  it('is the first of several kinds', () => {
    const kinds = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a'), size: z.number().default(3) }),
      z.object({ kind: z.literal('b') }),
    ]);
    expect(initialOf(fieldsOf(kinds))).toEqual({ kind: 'a', size: 3 });
  });
});

describe('a change of one property', () => {
  it('keeps the others in their places', () => {
    expect(Object.keys(withProperty({ a: 1, b: 2 }, 'a', 3, true) as object)).toEqual(['a', 'b']);
    expect(withProperty(undefined, 'a', 1, false)).toEqual({ a: 1 });
  });

  it('that empties an object takes away the object, unless it has to be there', () => {
    expect(withProperty({ a: 1 }, 'a', undefined, false)).toBeUndefined();
    expect(withProperty({ a: 1 }, 'a', undefined, true)).toEqual({});
  });
});

describe('a form', () => {
  const root = fieldsOf(z.object({ n: z.number(), inner: z.object({ s: z.string() }).optional() }));

  it.each([[{}], [{ n: 1 }], [{ n: 1, inner: { s: 'x' } }], [undefined]])('can show %j', (value) =>
    expect(canShow(root, value)).toBe(true),
  );

  it.each([[{ n: 'x' }], [{ n: 1, more: true }], [[1]], ['text'], [null], [{ inner: { s: 1 } }]])(
    'would hide some of %j',
    (value) => expect(canShow(root, value)).toBe(false),
  );
});

describe('JSON text', () => {
  it('is read and written back', () => {
    expect(readJson(' {"a": 1} ')).toEqual({ a: 1 });
    expect(readJson('  ')).toBeUndefined();
    expect(writeJson({ a: 1 })).toBe('{\n  "a": 1\n}');
    expect(writeJson(undefined)).toBe('');
  });

  it('that cannot be read is kept as it is', () => {
    const value = readJson('{"a": ');
    expect(value).toBeInstanceOf(Unreadable);
    expect(writeJson(value)).toBe('{"a": ');
  });
});
