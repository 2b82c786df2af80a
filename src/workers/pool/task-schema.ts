import { refusal } from './script.ts';

/** The part of a schema library that scripts export schemas of; zod and others have it. */
interface StandardSchema {
  readonly '~standard': {
    validate(value: unknown): StandardResult | Promise<StandardResult>;
  };
}
type StandardResult =
  | { readonly issues?: undefined; readonly value: unknown }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly PropertyKey[] }[] };

export interface TaskSchema {
  readonly json: Record<string, unknown> | null;
  readonly check: ((task: unknown) => unknown) | null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  (typeof value === 'object' || typeof value === 'function') && value !== null;

/**
 * What a script exports as `schema`: one of zod's (or of another library of its kind), or a JSON schema.
 * @throws Error for anything else
 */
export async function readTaskSchema(exported: unknown): Promise<TaskSchema> {
  if (exported === undefined || exported === null) return { json: null, check: null };
  if (!isObject(exported)) throw new Error('The exported schema is neither a zod schema nor a JSON schema');
  if ('~standard' in exported) {
    const schema = exported as unknown as StandardSchema;
    return { json: jsonSchemaOf(exported), check: (task) => checkBy(schema, task) };
  }
  // Loaded by those who need it: zod is larger than the rest of a worker.
  const { jsonSchemaCheck } = await import('../../model/json-schema-check.ts');
  const check = jsonSchemaCheck(exported);
  return {
    json: exported,
    check: (task) => {
      const issues = check(task);
      if (issues.length > 0) throw refusal(issues);
      return task;
    },
  };
}

function jsonSchemaOf(schema: Record<string, unknown>): Record<string, unknown> | null {
  const { toJSONSchema } = schema;
  if (typeof toJSONSchema !== 'function') return null;
  try {
    // Tasks are described as they are sent, not as the script sees them after defaults and transforms.
    return (toJSONSchema as (options: object) => Record<string, unknown>).call(schema, {
      io: 'input',
      unrepresentable: 'any',
    });
  } catch {
    return null;
  }
}

function checkBy(schema: StandardSchema, task: unknown): unknown {
  const valueOf = (result: StandardResult) => {
    if (result.issues !== undefined) throw refusal(result.issues);
    return result.value;
  };
  const result = schema['~standard'].validate(task);
  return result instanceof Promise ? result.then(valueOf) : valueOf(result);
}
