import { BODY_EXAMPLES } from './body-examples.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Schema = Record<string, Json>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** A schema that is used more than once gets a name when it is longer than this, characters of JSON. */
const WORTH_A_NAME = 120;

const isObject = (value: Json | undefined): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `job-types.list` and `failed_reason` as a part of a name. */
const pascal = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/**
 * The document as people and generators of clients want it: what has to be there is required, every body and answer has a name, what
 * is said more than once is said once, bodies have examples, tags have descriptions.
 */
export function shapeDocument(document: object, tags: Readonly<Record<string, string>>): object {
  const shaped = JSON.parse(JSON.stringify(document)) as Schema;
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  const used = new Set<string>();
  const schemas: Record<string, Json> = {};
  visit(shaped['paths'] ?? {}, (schema) => {
    const text = JSON.stringify(schema);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  });
  const nameFor = (wanted: string): string => {
    let name = wanted;
    for (let number = 2; used.has(name); number += 1) name = `${wanted}${number}`;
    used.add(name);
    return name;
  };
  /** Replaces a schema by a reference where it is worth a name. `always`: whatever its length. */
  const named = (value: Json, wanted: string, always: boolean): Json => {
    if (Array.isArray(value)) return value.map((item, index) => named(item, `${wanted}${index + 1}`, false));
    if (!isObject(value)) return value;
    const text = JSON.stringify(value);
    const known = names.get(text);
    if (known !== undefined) return { $ref: `#/components/schemas/${known}` };
    const isShared = isSchema(value) && (counts.get(text) ?? 0) > 1 && text.length > WORTH_A_NAME;
    const gets = (always && isSchema(value)) || isShared;
    const name = gets ? nameFor(codeOf(value) ?? wanted) : null;
    if (name !== null) names.set(text, name);
    const inner = Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        if (key === 'properties' && isObject(item))
          return [
            key,
            Object.fromEntries(
              Object.entries(item).map(([field, one]) => [field, named(one, wanted + pascal(field), false)]),
            ),
          ];
        return [key, named(item, key === 'items' ? `${wanted}Item` : wanted, false)];
      }),
    );
    if (name === null) return inner;
    schemas[name] = inner;
    return { $ref: `#/components/schemas/${name}` };
  };
  for (const path of Object.values(shaped['paths'] as Record<string, Schema>))
    for (const method of METHODS) {
      const operation = path[method];
      if (isObject(operation)) nameBodies(operation, method, named);
    }
  const components = isObject(shaped['components']) ? shaped['components'] : {};
  const descriptions = Object.entries(tags).map(([name, description]) => ({ name, description }));
  return { ...shaped, tags: descriptions, components: { ...components, schemas } };
}

function nameBodies(
  operation: Schema,
  method: (typeof METHODS)[number],
  named: (value: Json, wanted: string, always: boolean) => Json,
): void {
  const id = typeof operation['operationId'] === 'string' ? operation['operationId'] : '';
  const base = pascal(id);
  const body = operation['requestBody'];
  for (const media of mediaOf(body)) {
    // A change may leave everything out.
    if (method !== 'patch') requireAnything(media['schema'] ?? {});
    media['schema'] = named(media['schema'] ?? {}, `${base}Body`, true);
    const example = BODY_EXAMPLES[id];
    if (example !== undefined) media['example'] = example as Json;
  }
  const responses = isObject(operation['responses']) ? operation['responses'] : {};
  for (const [status, response] of Object.entries(responses))
    for (const media of mediaOf(response))
      media['schema'] = named(
        media['schema'] ?? {},
        base + (status < '300' ? 'Answer' : `Error${status}`),
        true,
      );
}

function mediaOf(holder: Json | undefined): Schema[] {
  const content = isObject(holder) ? holder['content'] : undefined;
  return isObject(content) ? Object.values(content).filter(isObject) : [];
}

const isSchema = (value: Schema): boolean =>
  ['type', 'anyOf', 'oneOf', 'allOf', 'properties', 'enum'].some((key) => key in value) && !('$ref' in value);

/** An error is called by its code. */
function codeOf({ properties }: Schema): string | null {
  const code = isObject(properties) ? properties['code'] : undefined;
  const value = isObject(code) ? code['const'] : undefined;
  return typeof value === 'string' ? `${pascal(value.toLowerCase())}Error` : null;
}

function visit(value: Json, tell: (schema: Schema) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, tell);
  if (!isObject(value)) return;
  if (isSchema(value)) tell(value);
  for (const item of Object.values(value)) visit(item, tell);
}

/**
 * A property that may be anything but has to be there is left out of `required` by the converter, to which "anything" includes
 * nothing.
 */
function requireAnything(value: Json): void {
  if (Array.isArray(value)) for (const item of value) requireAnything(item);
  if (!isObject(value)) return;
  const { properties } = value;
  if (isObject(properties))
    for (const [name, property] of Object.entries(properties)) {
      const required = Array.isArray(value['required']) ? value['required'] : [];
      if (isObject(property) && Object.keys(property).length === 0 && !required.includes(name))
        value['required'] = [...required, name];
    }
  for (const item of Object.values(value)) requireAnything(item);
}
