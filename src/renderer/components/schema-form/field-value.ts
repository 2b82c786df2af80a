import type { FieldNode, NamedField, Variant } from './field-node.ts';
import { isObject } from './json-schema.ts';
import { thrownMessage } from '../../../model/values/describe-thrown.ts';

export type Path = readonly (string | number)[];

/** Text in place of a value that it does not say: JSON that cannot be read. */
export class Unreadable {
  readonly text: string;
  readonly problem: string;

  constructor(text: string, problem: string) {
    this.text = text;
    this.problem = problem;
  }
}

/** The value that JSON text says; empty text says none. */
export function readJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    return new Unreadable(text, thrownMessage(error));
  }
}

export function writeJson(value: unknown): string {
  if (value instanceof Unreadable) return value.text;
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

function initialFields(fields: readonly NamedField[]): Record<string, unknown> {
  const entries = fields.map(({ name, field }) => [name, initialOf(field)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** What a field holds before anybody types. What may be left out and has no default is left out. */
export function initialOf(field: FieldNode): unknown {
  if (field.initial !== undefined) return field.initial;
  if (!field.required) return field.empty;
  switch (field.kind) {
    case 'group':
      return initialFields(field.fields);
    case 'variants':
      return field.variants.slice(0, 1).map((variant) => initialOfVariant(field.by, variant))[0];
    case 'switch':
      return false;
    case 'choice':
      return field.choices.length === 1 ? field.choices[0] : undefined;
    default:
      return undefined;
  }
}

/** What there is before anybody types, of one variant. */
export const initialOfVariant = (by: string, { value, group }: Variant): Record<string, unknown> => ({
  [by]: value,
  ...initialFields(group.fields),
});

/** An object with one property changed; undefined takes it away. An optional object without any is not there. */
export function withProperty(object: unknown, name: string, value: unknown, required: boolean): unknown {
  const before = isObject(object) ? object : {};
  const { [name]: _gone, ...others } = before;
  const after = value === undefined ? others : { ...before, [name]: value };
  return required || Object.keys(after).length > 0 ? after : undefined;
}

/** Whether the fields can show a value without hiding any of it. */
export function canShow(field: FieldNode, value: unknown): boolean {
  if (value === undefined || (value === null && field.nullable)) return true;
  switch (field.kind) {
    case 'group':
      return (
        isObject(value) &&
        Object.keys(value).every((name) => field.fields.some((entry) => entry.name === name)) &&
        field.fields.every(({ name, field: inner }) => canShow(inner, value[name]))
      );
    case 'variants': {
      const variant = isObject(value)
        ? field.variants.find((entry) => entry.value === value[field.by])
        : undefined;
      if (variant === undefined || !isObject(value)) return false;
      const { [field.by]: _kind, ...rest } = value;
      return canShow(variant.group, rest);
    }
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'switch':
      return typeof value === 'boolean';
    case 'choice':
      return field.choices.some((choice) => choice === value);
    case 'list':
      return (
        Array.isArray(value) &&
        value.every((entry) => typeof entry === (field.of === 'number' ? 'number' : 'string'))
      );
    case 'json':
      return true;
  }
}
