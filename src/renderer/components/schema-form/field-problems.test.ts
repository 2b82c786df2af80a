import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readFields } from './field-node.ts';
import { createCheck } from './field-problems.ts';
import { readJson } from './field-value.ts';

function checkOf(schema: z.ZodType) {
  const json = z.toJSONSchema(schema, { io: 'input' });
  return createCheck(json, readFields(json, 'Task'));
}
const wrong = (problems: ReturnType<ReturnType<typeof checkOf>>) =>
  Object.fromEntries(problems.map(({ path, message }) => [path.join('.'), message]));

describe('what is wrong with a value', () => {
  const check = checkOf(
    z.object({
      name: z.string(),
      size: z.number().max(5).optional(),
      list: z.array(z.number()).optional(),
      inner: z.object({ deep: z.boolean() }).optional(),
    }),
  );

  it('is said field by field', () => {
    expect(check({ name: 'x' })).toEqual([]);
    expect(wrong(check({ size: 9, list: [1, 'two'], inner: {} }))).toEqual({
      name: 'Required',
      size: 'Expected number to be at most 5',
      'list.1': 'Expected number, received string',
      'inner.deep': 'Required',
    });
  });

  it('is that there is none', () => expect(wrong(check(undefined))).toEqual({ '': 'Required' }));

  it('is first of all JSON that cannot be read', () => {
    const problems = check({ name: readJson('{') });
    expect(problems.map(({ path }) => path)).toEqual([['name']]);
  });

  it('of one of several kinds is said by that kind', () => {
    const kinds = checkOf(
      z.object({
        do: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('a'), size: z.number() }),
          z.object({ kind: z.literal('b'), text: z.string() }),
        ]),
      }),
    );
    expect(wrong(kinds({ do: { kind: 'b' } }))).toEqual({ 'do.text': 'Required' });
    expect(kinds({ do: { kind: 'a', size: 1 } })).toEqual([]);
  });

  it('is nothing where there is no schema, or one that cannot be understood', () => {
    expect(createCheck(null, readFields(null, 'Task'))([1])).toEqual([]);
    const odd = { type: 'object', if: { properties: {} } };
    expect(createCheck(odd, readFields(odd, 'Task'))({ a: 1 })).toEqual([]);
  });
});
