import type { ErrorCode } from './error-code.ts';

/** What an expected failure may carry to explain itself; JSON-native values only. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean | null>>;

/**
 * An expected failure: something outside this program's power went as it sometimes goes (Redis is away,
 * the input is wrong). Callers decide by `code`; `message` is for logs, `detail` for the panel's sentence.
 * Anything thrown that is not a DomainError is a bug.
 */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'DomainError';
    this.code = code;
    this.detail = detail;
  }
}
