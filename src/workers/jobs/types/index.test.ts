import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jobFormHintsSchema, jobTypeDefaultsSchema, jobTypeNameSchema } from '../../../model/job-type.ts';
import { jsonSchemaCheck } from '../../../model/json-schema-check.ts';
import { builtInTypes } from './index.ts';

interface Node {
  readonly title?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/** The schema as forms and the host have it. */
const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

/** The part of a schema at a path such as `join.rows`. */
function at(schema: Node, path: string): Node | undefined {
  return path
    .split('.')
    .reduce<Node | undefined>((node, key) => (node?.items ?? node)?.properties?.[key], schema);
}

describe.each(builtInTypes().map((type) => [type.name, type] as const))('the type %s', (_, type) => {
  const schema = schemaOf(type.schema) as Node;

  test('describes itself as types do', () => {
    expect(jobTypeNameSchema.safeParse(type.name).success).toBe(true);
    expect(jobFormHintsSchema.safeParse(type.hints).error).toBeUndefined();
    expect(jobTypeDefaultsSchema.partial().safeParse(type.defaults).error).toBeUndefined();
  });

  test('has a title for each field of its form, and hints for no other fields', () => {
    const fields = Object.entries(schema.properties ?? {});
    expect(fields.filter(([, { title }]) => title === undefined)).toEqual([]);
    expect([...(type.hints?.order ?? [])].sort()).toEqual(fields.map(([name]) => name).sort());
    for (const path of Object.keys(type.hints?.fields ?? {})) expect(at(schema, path), path).toBeDefined();
  });

  test('has examples that are taken, before they are sent and where they are worked on', () => {
    const check = jsonSchemaCheck(schema);
    const examples = type.hints?.examples ?? [];
    expect(examples.length).toBeGreaterThan(0);
    for (const { payload } of examples) {
      expect(check(payload)).toEqual([]);
      expect(type.schema.safeParse(payload).success).toBe(true);
    }
  });

  test('takes nothing that it does not know', () => {
    expect(
      jsonSchemaCheck(schema)({ surprise: 1 })
        .map(({ message }) => message)
        .join(),
    ).toContain('surprise');
  });
});

test('a number that JSON makes infinite is refused with its place before it is sent', () => {
  const [calculation] = builtInTypes();
  const check = jsonSchemaCheck(schemaOf((calculation as { schema: z.ZodType }).schema));
  for (const text of ['{"numbers":[1,1e999]}', '{"numbers":[1,null]}'])
    expect(check(JSON.parse(text))).toMatchObject([{ path: ['numbers', 1] }]);
});
