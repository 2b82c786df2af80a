import { beforeAll, describe, expect, it } from 'vitest';
import { jsonSchemaCheck } from '../../model/json-schema-check.ts';
import { BODY_EXAMPLES } from './body-examples.ts';
import { describeApi } from './open-api.ts';

type Schema = Record<string, unknown>;
interface Operation {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly requestBody?: {
    readonly content: Record<string, { readonly schema: Schema; readonly example?: unknown }>;
  };
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly components: { readonly schemas: Record<string, Schema> };
}

/** Largest document, bytes. */
const MOST_BYTES = 400_000;

let document: Document;
let operations: Operation[];
beforeAll(async () => {
  document = (await describeApi('1.0.0')) as unknown as Document;
  operations = Object.values(document.paths).flatMap((path) => Object.values(path));
});

/** The schema with what it refers to in its place. */
function whole(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(whole);
  if (typeof value !== 'object' || value === null) return value;
  const { $ref } = value as { $ref?: string };
  if ($ref !== undefined) return whole(document.components.schemas[$ref.split('/').at(-1) ?? '']);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, whole(item)]));
}
const bodies = () =>
  operations.flatMap(({ operationId = '', requestBody }) => {
    const media = requestBody?.content['application/json'];
    return media === undefined ? [] : [{ operationId, ...media }];
  });
const requiredOf = (operationId: string) =>
  (whole(bodies().find((body) => body.operationId === operationId)?.schema) as { required?: string[] })
    .required;

describe('the OpenAPI document', () => {
  it('names its schemas and says each only once, so that it stays small', () => {
    expect(JSON.stringify(document).length).toBeLessThan(MOST_BYTES);
    for (const { schema, operationId } of bodies())
      expect(schema['$ref'], operationId).toMatch(/^#\/components\/schemas\/[A-Z][A-Za-z0-9]*$/);
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
    for (const [, name = ''] of references) expect(document.components.schemas).toHaveProperty(name);
  });

  it('requires what the calls require', () => {
    expect(requiredOf('jobs.submit')).toEqual(['type', 'payload']);
    expect(requiredOf('example.pool')).toEqual(['poolName', 'workerTask']);
    expect(requiredOf('example.oneShot')).toContain('workerTask');
    expect(requiredOf('pools.run')).toEqual(['task']);
    expect(requiredOf('schedules.create')).toContain('payload');
    expect(requiredOf('schedules.change') ?? []).not.toContain('payload');
  });

  it('has an example for every body that its schema takes', () => {
    const named = new Set<string>();
    for (const { operationId, schema, example } of bodies()) {
      named.add(operationId);
      expect(example, operationId).toBeDefined();
      expect(jsonSchemaCheck(whole(schema) as Schema)(example), operationId).toEqual([]);
    }
    expect(Object.keys(BODY_EXAMPLES).filter((id) => !named.has(id))).toEqual([]);
  });

  it('describes every tag that it uses', () => {
    const used = new Set(operations.flatMap(({ tags = [] }) => tags));
    expect(document.tags.map(({ name }) => name).sort()).toEqual([...used].sort());
  });
});
