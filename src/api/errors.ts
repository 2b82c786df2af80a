import { ORPCError, ValidationError } from '@orpc/server';
import { ERROR_STATUS } from '../contract/errors.ts';
import { DomainError } from '../model/domain-error.ts';
import { InputRefused } from '../model/input-refused.ts';

/** Takes what should not have happened: a bug, never an expected failure. */
export type OnUnexpectedError = (error: unknown) => void;

type Issues = ValidationError['issues'];

const pathText = (path: Issues[number]['path']): string =>
  (path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.');

function invalidInput(issues: Issues, cause: unknown): ORPCError<string, unknown> {
  const found = issues.map(({ path, message }) => ({ path: pathText(path), message }));
  const [first] = found;
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
  return new ORPCError('INVALID_INPUT', {
    status: ERROR_STATUS.INVALID_INPUT,
    message: `The input is not valid. ${where}${first?.message ?? ''}`.trim(),
    data: { issues: found },
    cause,
  });
}

function fromDomain(error: DomainError): ORPCError<string, unknown> {
  if (error instanceof InputRefused)
    return invalidInput(
      error.issues.map(({ path, message }) => ({ message, path: path === '' ? [] : path.split('.') })),
      error,
    );
  const { code, message, detail } = error;
  if (code === 'INVALID_INPUT') {
    const path = typeof detail['path'] === 'string' ? detail['path'] : '';
    return invalidInput([{ message, path: path === '' ? [] : [path] }], error);
  }
  const data = Object.keys(detail).length > 0 ? detail : undefined;
  return new ORPCError(code, { status: ERROR_STATUS[code], message, data, cause: error });
}

/**
 * Turns whatever a procedure threw into the error its caller sees, the same on every transport. The text of a
 * bug stays inside: the caller only learns that there was one.
 */
export function toApiError(error: unknown, onUnexpectedError: OnUnexpectedError): ORPCError<string, unknown> {
  if (error instanceof DomainError) return fromDomain(error);
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST')
      return invalidInput(error.cause instanceof ValidationError ? error.cause.issues : [error], error);
    if (error.code !== 'INTERNAL_SERVER_ERROR') return error as ORPCError<string, unknown>;
  }
  onUnexpectedError(error instanceof ORPCError ? (error.cause ?? error) : error);
  return new ORPCError('INTERNAL_SERVER_ERROR', {
    message: 'Something went wrong inside Capstan; its log has the details.',
    cause: error,
  });
}
