interface Field {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown };
}

/**
 * Reads kept settings field by field: what still makes sense is taken, the default for the rest. So neither a
 * field that a newer version has added nor one that was damaged costs a user the others.
 * `schema`: a zod object.
 */
export function goodParts<Settings extends object>(
  schema: { readonly shape: Readonly<Record<keyof Settings, Field>> },
  defaults: Settings,
): { parse(kept: unknown): Settings } {
  return {
    parse(kept) {
      if (typeof kept !== 'object' || kept === null || Array.isArray(kept))
        throw new TypeError('not an object');
      const known = kept as Record<string, unknown>;
      const good = Object.entries<Field>(schema.shape).flatMap(([name, field]) => {
        const result = field.safeParse(known[name]);
        return result.success ? [[name, result.data]] : [];
      });
      return { ...defaults, ...(Object.fromEntries(good) as Partial<Settings>) };
    },
  };
}
