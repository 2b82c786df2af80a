import { jsonSchemaCheck, type SchemaIssue } from '../../../model/json-schema-check.ts';
import type { FieldNode } from './field-node.ts';
import { type Path, Unreadable } from './field-value.ts';
import { inlineRefs, isObject, type JsonSchema } from './json-schema.ts';

export interface Problem {
  readonly path: Path;
  readonly message: string;
}

/** Says what is wrong with a value. */
export type Check = (value: unknown) => readonly Problem[];

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((part, key) => (part as Record<string, unknown> | null | undefined)?.[key], value);

/** The checker's words without its headings: "Too big: expected number to be <=5". */
function wordsOf(message: string): string {
  const words = message
    .replace(/^[A-Z][a-z ]*: /, '')
    .replace('<=', 'at most ')
    .replace('>=', 'at least ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function problemOf({ path, message }: SchemaIssue, value: unknown): Problem {
  const where = path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  return { path: where, message: valueAt(value, where) === undefined ? 'Required' : wordsOf(message) };
}

/** Text that is no JSON, anywhere in the value. */
function unreadable(value: unknown, path: Path = []): readonly Problem[] {
  if (value instanceof Unreadable) return [{ path, message: value.problem }];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, part]) => unreadable(part, [...path, name]));
}

/** A schema that the checker does not understand is left to the one who takes the value. */
function checkerOf(schema: JsonSchema): (value: unknown) => readonly SchemaIssue[] {
  try {
    return jsonSchemaCheck(schema);
  } catch {
    return () => [];
  }
}

/** Of a union the checker only says that nothing fits; the chosen variant says what does not. */
function inVariants(
  field: FieldNode,
  value: unknown,
  path: Path,
): readonly { path: Path; problems: readonly Problem[] }[] {
  if (!isObject(value)) return [];
  if (field.kind === 'group')
    return field.fields.flatMap(({ name, field: inner }) => inVariants(inner, value[name], [...path, name]));
  if (field.kind !== 'variants') return [];
  const variant = field.variants.find((entry) => entry.value === value[field.by]);
  if (variant === undefined) return [];
  const problems = checkerOf(variant.schema)(value).map((issue) => problemOf(issue, value));
  return [{ path, problems: problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] })) }];
}

export const pathKey = (path: Path): string => path.join('.');

/** A check of values by a schema; null: any value, but there has to be one. */
export function createCheck(schema: JsonSchema | null, root: FieldNode): Check {
  const issuesOf = schema === null ? null : checkerOf(inlineRefs(schema));
  return (value) => {
    if (value === undefined) return [{ path: [], message: 'Required' }];
    const wrongText = unreadable(value);
    if (wrongText.length > 0 || issuesOf === null) return wrongText;
    const unions = inVariants(root, value, []);
    const inUnion = new Set(unions.map(({ path }) => pathKey(path)));
    const others = issuesOf(value)
      .map((issue) => problemOf(issue, value))
      .filter(({ path }) => !inUnion.has(pathKey(path)));
    return [...others, ...unions.flatMap(({ problems }) => problems)];
  };
}
