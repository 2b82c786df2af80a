import type { InputIssue } from '../../model/input-refused.ts';
import { jsonSchemaCheck } from '../../model/json-schema-check.ts';

/** Issues that are told at once. */
const MOST_ISSUES = 20;

/**
 * Checks payloads by a type's JSON schema before they are submitted. What it cannot express, or a schema that cannot be
 * understood here, is left to the worker, which checks again by the type's own schema.
 */
export class PayloadCheck {
  readonly #schema: object;
  #check: ReturnType<typeof jsonSchemaCheck> | null | undefined;

  constructor(schema: object) {
    this.#schema = schema;
  }

  /** What is wrong with a payload; the paths begin with `at`. */
  check(payload: unknown, at: string): InputIssue[] {
    this.#check ??= understand(this.#schema);
    const issues = this.#check?.(payload) ?? [];
    return issues.slice(0, MOST_ISSUES).map(({ path, message }) => ({
      path: [at, ...path.map(String)].join('.'),
      message,
    }));
  }
}

function understand(schema: object): ReturnType<typeof jsonSchemaCheck> | null {
  try {
    return jsonSchemaCheck(schema);
  } catch {
    return null;
  }
}
