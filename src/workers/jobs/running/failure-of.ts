import { type JobError, MOST_RESULT_BYTES } from '../../../model/job.ts';
import { JobFailure } from '../../../model/job-failure.ts';

/** How an attempt has failed, and whether another makes sense. */
export interface AttemptFailure {
  readonly error: JobError;
  readonly retry: boolean;
  readonly stack: string | undefined;
}

/** Longest reason and trace that are kept, characters. */
const MOST_MESSAGE = 2_000;
const MOST_STACK = 8_000;

/** What a processor has thrown. A user's error may say `retry: false`. */
export function failureOf(thrown: unknown): AttemptFailure {
  if (thrown instanceof JobFailure)
    return failure({ code: thrown.code, message: thrown.message }, thrown.retry, thrown.stack);
  if (thrown instanceof Error) {
    const retry = !('retry' in thrown && thrown.retry === false);
    return failure(
      { code: 'FAILED', message: thrown.message === '' ? thrown.name : thrown.message },
      retry,
      thrown.stack,
    );
  }
  return failure({ code: 'FAILED', message: textOf(thrown) }, true, undefined);
}

/** What a schema has thrown. */
export function refusalOf(thrown: unknown): AttemptFailure {
  const message = thrown instanceof Error ? issuesOf(thrown) : textOf(thrown);
  return failure({ code: 'INVALID_PAYLOAD', message }, false, undefined);
}

function failure({ code, message }: JobError, retry: boolean, stack: string | undefined): AttemptFailure {
  return {
    error: { code, message: message.slice(0, MOST_MESSAGE) },
    retry,
    stack: stack?.slice(0, MOST_STACK),
  };
}

/** zod's errors have their issues as JSON in the message. */
function issuesOf(error: Error): string {
  if (!('issues' in error) || !Array.isArray(error.issues)) return error.message;
  const issues = error.issues as { path?: unknown[]; message?: string }[];
  return issues
    .slice(0, 5)
    .map(({ path = [], message = '' }) => [path.map(String).join('.'), message].filter(Boolean).join(': '))
    .join('; ');
}

/**
 * What a processor has returned, as JSON text.
 * @throws JobFailure INVALID_RESULT
 */
export function resultText(returned: unknown): string {
  let text: string | undefined;
  try {
    text = jsonOf(returned);
  } catch (cause) {
    throw new JobFailure('INVALID_RESULT', `The result is no JSON: ${textOf(cause)}`, { cause });
  }
  if (text !== undefined && Buffer.byteLength(text) > MOST_RESULT_BYTES)
    throw new JobFailure('INVALID_RESULT', 'The result is larger than 1 MB.');
  return text ?? 'null';
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : (jsonOf(value) ?? String(value));
}

/** Undefined for what JSON does not know at all. */
const jsonOf = (value: unknown): string | undefined => JSON.stringify(value);
