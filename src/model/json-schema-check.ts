import { z } from 'zod';

export interface SchemaIssue {
  readonly message: string;
  readonly path: readonly PropertyKey[];
}

/**
 * Checks values by a JSON schema.
 * @throws Error for a schema that cannot be understood
 */
export function jsonSchemaCheck(schema: object): (value: unknown) => SchemaIssue[] {
  const checker = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  return (value) => {
    const result = checker.safeParse(value);
    return result.success ? [] : result.error.issues.map(({ message, path }) => ({ message, path }));
  };
}
