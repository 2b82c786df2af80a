import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type FieldNode, readFields } from './field-node.ts';

const kindsOf = (root: FieldNode): Record<string, string> =>
  root.kind === 'group' ? Object.fromEntries(root.fields.map(({ name, field }) => [name, field.kind])) : {};
const fieldOf = (root: FieldNode, wanted: string): FieldNode | undefined =>
  root.kind === 'group' ? root.fields.find(({ name }) => name === wanted)?.field : undefined;
const fromZod = (schema: z.ZodType) => readFields(z.toJSONSchema(schema, { io: 'input' }), 'Task');

describe('the fields of a schema', () => {
  it('are of the kind that each part asks for', () => {
    const root = fromZod(
      z.object({
        text: z.string(),
        essay: z.string().max(5_000),
        number: z.number().optional(),
        whole: z.number().int().min(1),
        flag: z.boolean(),
        choice: z.enum(['a', 'b']),
        numbers: z.array(z.number()),
        texts: z.array(z.string()),
        some: z.array(z.enum(['x', 'y'])),
        inner: z.object({ deep: z.string() }),
        anything: z.unknown(),
        table: z.record(z.string(), z.number()),
        rows: z.array(z.object({ a: z.number() })),
      }),
    );
    expect(kindsOf(root)).toEqual({
      ...{ text: 'text', essay: 'text', number: 'number', whole: 'number', flag: 'switch', choice: 'choice' },
      ...{ numbers: 'list', texts: 'list', some: 'list', inner: 'group' },
      ...{ anything: 'json', table: 'json', rows: 'json' },
    });
    expect(fieldOf(root, 'whole')).toMatchObject({ integer: true, min: 1, required: true });
    expect(fieldOf(root, 'number')).toMatchObject({ integer: false, required: false });
    expect(fieldOf(root, 'essay')).toMatchObject({ long: true });
  });

  it('say what the schema says of them', () => {
    const root = readFields(
      {
        type: 'object',
        required: ['ms'],
        properties: { ms: { type: 'number', title: 'Time', description: 'How long', examples: [3_000] } },
      },
      'Task',
    );
    expect(fieldOf(root, 'ms')).toMatchObject({
      ...{ label: 'Time', description: 'How long', required: true, initial: 3_000 },
    });
  });

  it('need no value where there is a default', () => {
    const root = fromZod(z.object({ times: z.number().default(2) }));
    expect(fieldOf(root, 'times')).toMatchObject({ required: false, initial: 2 });
  });

  it('that may be null are fields of what else they may be', () => {
    const root = fromZod(z.object({ must: z.string().nullable(), may: z.number().nullable().optional() }));
    expect(fieldOf(root, 'must')).toMatchObject({ kind: 'text', required: false, empty: null });
    expect(fieldOf(root, 'may')).toMatchObject({ kind: 'number', empty: undefined });
  });

  it('of one of several kinds of object are chosen by what tells them apart', () => {
    const root = fromZod(
      z.discriminatedUnion('operation', [
        z.object({ operation: z.literal('resize'), width: z.number() }),
        z.object({ operation: z.literal('convert'), format: z.enum(['png', 'webp']) }),
      ]),
    );
    expect(root).toMatchObject({ kind: 'variants', by: 'operation' });
    const variants = root.kind === 'variants' ? root.variants : [];
    expect(variants.map(({ value, group }) => [value, kindsOf(group)])).toEqual([
      ['resize', { width: 'number' }],
      ['convert', { format: 'choice' }],
    ]);
  });

  it('follow references, and end where a schema leads into itself', () => {
    const root = readFields(
      {
        type: 'object',
        properties: { size: { $ref: '#/$defs/size' }, tree: { $ref: '#/$defs/tree' } },
        $defs: {
          size: { type: 'integer' },
          tree: { type: 'object', properties: { left: { $ref: '#/$defs/tree' } } },
        },
      },
      'Task',
    );
    expect(kindsOf(root)).toEqual({ size: 'number', tree: 'group' });
  });

  it.each([[null], [{}], [{ type: 'object' }], [{ oneOf: [{ type: 'string' }, { type: 'number' }] }]])(
    '%j is written as JSON',
    (schema) => expect(readFields(schema, 'Task').kind).toBe('json'),
  );
});
