import type { JobFormHints } from '../../../../model/job-type.ts';
import type { Path } from '../../../components/schema-form/field-value.ts';
import { isObject, type JsonSchema } from '../../../components/schema-form/json-schema.ts';

/** A path as hints name it: `image.width`, whatever the place in a list. */
const hintKey = (path: Path): string => path.filter((part) => typeof part === 'string').join('.');

/** The schema with its fields in the order in which the type wants them asked for. */
export function inOrder(schema: JsonSchema, { order = [] }: JobFormHints): JsonSchema {
  const { properties } = schema;
  if (!isObject(properties)) return schema;
  const rank = new Map(order.map((name, index) => [name, index]));
  const entries = Object.entries(properties).sort(
    ([a], [b]) => (rank.get(a) ?? order.length) - (rank.get(b) ?? order.length),
  );
  return { ...schema, properties: Object.fromEntries(entries) };
}

export const widgetOf = ({ fields = {} }: JobFormHints, path: Path) => fields[hintKey(path)]?.widget ?? null;

function valueAt(value: unknown, key: string): unknown {
  return key.split('.').reduce((part, name) => (isObject(part) ? part[name] : undefined), value);
}

/** Whether the field says nothing while the payload is as it is. */
export function isHidden({ fields = {} }: JobFormHints, path: Path, payload: unknown): boolean {
  const when = fields[hintKey(path)]?.when;
  if (when === undefined) return false;
  const value = valueAt(payload, when.path);
  return !when.is.some((one) => one === value);
}

/** The payload without fields that are not shown. */
export function withoutHidden(hints: JobFormHints, payload: unknown): unknown {
  if (!isObject(payload)) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !isHidden(hints, [name], payload)));
}
