/** What became of one field of one record. */
export type Outcome =
  | {
      readonly ok: true;
      /** The field in its clean form. */
      readonly clean: string | number | null;
      /** What is known of it beyond that. */
      readonly added: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly code: FieldProblem; readonly message: string };

export type FieldProblem = 'NOT_TEXT' | 'NOT_AN_EMAIL' | 'NOT_A_PHONE_NUMBER' | 'NOT_A_URL' | 'NOT_A_DATE';

export function problem(code: FieldProblem, message: string): Outcome {
  return { ok: false, code, message };
}

/** Text that is quoted in messages, cut where it is long. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`;
}

export function notText(value: unknown): Outcome {
  return problem('NOT_TEXT', `${quoted(value)} is not text`);
}
