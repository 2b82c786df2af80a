/** A JSON schema as it comes over the wire. Nothing in it is certain. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How often a schema may lead into itself before its inside is taken as "anything". */
const DEEPEST = 12;

const partAt = (root: JsonSchema, ref: string): unknown =>
  ref
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), root);

/** The schema with every local `$ref` put in its place; one that leads into itself ends in `{}`. */
export function inlineRefs(root: JsonSchema): JsonSchema {
  const inline = (part: unknown, depth: number): unknown => {
    if (Array.isArray(part)) return part.map((entry) => inline(entry, depth));
    if (!isObject(part)) return part;
    const { $ref, $defs: _defs, definitions: _definitions, ...rest } = part;
    if (typeof $ref === 'string') {
      const target = depth < DEEPEST && $ref.startsWith('#') ? partAt(root, $ref) : {};
      return inline(isObject(target) ? { ...target, ...rest } : rest, depth + 1);
    }
    return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, inline(value, depth)]));
  };
  return inline(root, 0) as JsonSchema;
}
