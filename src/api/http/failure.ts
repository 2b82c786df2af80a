import type { Response } from 'express';
import { ERROR_STATUS } from '../../contract/errors.ts';
import type { DomainError } from '../../model/domain-error.ts';

interface Failure {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly data?: unknown;
}

/** Answers with an error in the shape that procedures answer theirs. */
export function sendFailure(response: Response, failure: Failure): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, status, message, data } = failure;
  response
    .status(status)
    .json({ defined: false, code, status, message, ...(data !== undefined && { data }) });
}

/** Answers with an expected failure. */
export function sendDomainError(response: Response, { code, message, detail }: DomainError): void {
  if (code === 'UNAUTHORIZED') response.set('WWW-Authenticate', 'Bearer');
  if (code === 'TOO_MANY_REQUESTS') response.set('Retry-After', String(detail['retryAfterSeconds'] ?? 1));
  const data = Object.keys(detail).length > 0 ? detail : undefined;
  const failure = { code, status: ERROR_STATUS[code], message };
  if (code === 'INVALID_INPUT')
    sendFailure(response, { ...failure, data: { issues: [{ path: '', message }] } });
  else sendFailure(response, { ...failure, data });
}
