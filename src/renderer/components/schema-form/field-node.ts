import { inlineRefs, isObject, type JsonSchema } from './json-schema.ts';

interface Described {
  readonly label: string;
  readonly description: string | null;
  /** A value has to be given. */
  readonly required: boolean;
  /** Null is allowed; an empty field shows it. */
  readonly nullable: boolean;
  /** What an empty field says where something has to be said: null or an empty list; else nothing. */
  readonly empty: null | readonly [] | undefined;
  /** What is there before anybody types: the schema's default, else its first example. */
  readonly initial: unknown;
}

/** One property of an object. */
export interface NamedField {
  readonly name: string;
  readonly field: FieldNode;
}

export interface GroupNode extends Described {
  readonly kind: 'group';
  readonly fields: readonly NamedField[];
}

/** One of several kinds of object, told apart by the value of one property. */
export interface Variant {
  readonly value: string | number | boolean;
  readonly label: string;
  readonly group: GroupNode;
  readonly schema: JsonSchema;
}

export type Choice = string | number | boolean | null;

/** What is drawn for a part of a schema. */
export type FieldNode =
  | (Described & { readonly kind: 'text'; readonly long: boolean; readonly format: string | null })
  | (Described & {
      readonly kind: 'number';
      readonly integer: boolean;
      readonly min: number | null;
      readonly max: number | null;
    })
  | (Described & { readonly kind: 'switch' })
  | (Described & { readonly kind: 'choice'; readonly choices: readonly Choice[] })
  /** Numbers or short texts, or some of `choices`. */
  | (Described & {
      readonly kind: 'list';
      readonly of: 'number' | 'text';
      readonly choices: readonly string[] | null;
    })
  | GroupNode
  | (Described & { readonly kind: 'variants'; readonly by: string; readonly variants: readonly Variant[] })
  /** What no field can be drawn for; written as JSON. */
  | (Described & { readonly kind: 'json' });

const isChoice = (value: unknown): value is Choice =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** Texts that may be longer than this get room for several lines. */
const LONG_TEXT = 500;

/** A schema that also allows null, without the null: leaving the field empty says the same. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  if (Array.isArray(type)) {
    const others = type.filter((entry) => entry !== 'null');
    return others.length === 1 && others.length < type.length
      ? { ...schema, type: others[0] as unknown }
      : schema;
  }
  for (const key of ['anyOf', 'oneOf'] as const) {
    const options = schema[key];
    if (!Array.isArray(options)) continue;
    const others: readonly unknown[] = options.filter(
      (entry) => !isObject(entry) || entry['type'] !== 'null',
    );
    const [only] = others;
    if (others.length !== 1 || options.length === 1 || !isObject(only)) continue;
    const { [key]: _options, ...rest } = schema;
    return { ...only, ...rest };
  }
  return schema;
}

function choicesOf(schema: JsonSchema): readonly Choice[] | null {
  if (isChoice(schema['const'])) return [schema['const']];
  const { enum: choices } = schema;
  return Array.isArray(choices) && choices.length > 0 && choices.every(isChoice) ? choices : null;
}

function groupFields(schema: JsonSchema): readonly NamedField[] | null {
  const { properties, required } = schema;
  if (schema['type'] !== 'object' || !isObject(properties) || Object.keys(properties).length === 0)
    return null;
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(properties).map(([name, part]) => ({
    name,
    field: readPart(isObject(part) ? part : {}, name, needed.has(name)),
  }));
}

/** The property whose fixed value tells the options apart. */
function discriminatorOf(options: readonly JsonSchema[]): string | null {
  const first = options[0]?.['properties'];
  if (!isObject(first)) return null;
  const fixed = (option: JsonSchema, name: string): unknown => {
    const part = isObject(option['properties']) ? option['properties'][name] : undefined;
    const value = isObject(part) ? part['const'] : undefined;
    return isChoice(value) && value !== null ? value : undefined;
  };
  const names = Object.keys(first).filter((name) => {
    const values = options.map((option) => fixed(option, name));
    return !values.includes(undefined) && new Set(values).size === options.length;
  });
  return names[0] ?? null;
}

function readVariants(schema: JsonSchema, described: Described): FieldNode | null {
  const options: unknown = schema['oneOf'] ?? schema['anyOf'];
  if (!Array.isArray(options) || options.length < 2 || !options.every(isObject)) return null;
  const by = discriminatorOf(options);
  if (by === null) return null;
  const variants = options.map((option): Variant | null => {
    const fields = groupFields(option);
    const fixed = fields?.find(({ name }) => name === by)?.field;
    const value = fixed?.kind === 'choice' ? fixed.choices[0] : null;
    if (fields === null || value === null || value === undefined) return null;
    const others = fields.filter(({ name }) => name !== by);
    return {
      value,
      label: textOf(option['title']) ?? String(value),
      group: { ...described, kind: 'group', description: textOf(option['description']), fields: others },
      schema: option,
    };
  });
  return variants.every((variant) => variant !== null)
    ? { ...described, kind: 'variants', by, variants }
    : null;
}

function readList(schema: JsonSchema, whole: Described): FieldNode | null {
  const items = schema['items'];
  if (schema['type'] !== 'array' || !isObject(items)) return null;
  const mayBeEmpty = (numberOf(schema['minItems']) ?? 0) === 0;
  const described: Described =
    whole.required && mayBeEmpty ? { ...whole, required: false, empty: [] } : whole;
  const choices = choicesOf(items);
  if (choices?.every((choice) => typeof choice === 'string'))
    return { ...described, kind: 'list', of: 'text', choices };
  if (items['type'] === 'number' || items['type'] === 'integer')
    return { ...described, kind: 'list', of: 'number', choices: null };
  return items['type'] === 'string' ? { ...described, kind: 'list', of: 'text', choices: null } : null;
}

function readPart(given: JsonSchema, name: string, required: boolean): FieldNode {
  const schema = withoutNull(given);
  const examples = Array.isArray(schema['examples']) ? (schema['examples'] as unknown[]) : [];
  const nullable = schema !== given;
  const needed = required && schema['default'] === undefined;
  const described: Described = {
    label: textOf(schema['title']) ?? name,
    description: textOf(schema['description']),
    required: needed && !nullable,
    nullable,
    empty: needed && nullable ? null : undefined,
    initial: schema['default'] ?? examples[0],
  };
  const choices = choicesOf(schema);
  if (choices !== null) return { ...described, kind: 'choice', choices };
  const fields = groupFields(schema);
  if (fields !== null) return { ...described, kind: 'group', fields };
  const found = readVariants(schema, described) ?? readList(schema, described);
  if (found !== null) return found;
  switch (schema['type']) {
    case 'string': {
      const long = (numberOf(schema['maxLength']) ?? 0) > LONG_TEXT;
      return { ...described, kind: 'text', long, format: textOf(schema['format']) };
    }
    case 'number':
    case 'integer': {
      const [min, max] = [numberOf(schema['minimum']), numberOf(schema['maximum'])];
      return { ...described, kind: 'number', integer: schema['type'] === 'integer', min, max };
    }
    case 'boolean':
      return { ...described, kind: 'switch' };
    default:
      return { ...described, kind: 'json' };
  }
}

/** The fields for a schema; null: anything goes. `label` names the whole value. */
export function readFields(schema: JsonSchema | null, label: string): FieldNode {
  return readPart(schema === null ? {} : inlineRefs(schema), label, true);
}
