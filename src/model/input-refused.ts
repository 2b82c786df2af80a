import { DomainError } from './domain-error.ts';

/** What is wrong with a field of an input; `path` is empty for the input as a whole. */
export interface InputIssue {
  readonly path: string;
  readonly message: string;
}

/** An input that does not fit, field by field: INVALID_INPUT with everything that is wrong. */
export class InputRefused extends DomainError {
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    const [first] = issues;
    super('INVALID_INPUT', first?.message ?? 'The input is not valid.', { path: first?.path ?? '' });
    this.issues = issues;
  }
}
