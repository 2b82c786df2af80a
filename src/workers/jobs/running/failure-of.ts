import { type JobError, MOST_RESULT_BYTES } from '../../../model/job.ts';
import { JOB_FAILURE_CODES, JobFailure, type JobFailureCode } from '../../../model/job-failure.ts';
import { describeThrown, traceOf } from '../../../model/values/describe-thrown.ts';
import { jsonOf } from '../../../model/values/json-of.ts';
import { cutWithNote } from '../../../model/values/keep-text.ts';
import { isA, look, textAt } from '../../../model/values/look.ts';

/** How an attempt has failed, and whether another makes sense. */
export interface AttemptFailure {
  readonly error: JobError;
  readonly retry: boolean;
  readonly stack: string | undefined;
}

/** Longest reason and trace that are kept, characters. */
const MAX_MESSAGE = 4_000;
const MAX_STACK = 32_000;
/** Issues of a schema that are told, and their size, rough characters. */
const MOST_ISSUES = 5;
const MAX_ISSUES = 262_144;

/** What a processor has thrown. A user's error may say `retry: false`. Cannot throw. */
export function failureOf(thrown: unknown): AttemptFailure {
  const description = describeThrown(thrown);
  const isFailure = isA(thrown, JobFailure);
  const retry = typeof thrown !== 'object' || thrown === null || look(thrown, 'retry') !== false;
  const code = JOB_FAILURE_CODES.find((one) => isFailure && one === description.code) ?? 'FAILED';
  return failure({ code, message: description.message }, retry, traceOf(description));
}

/** A failure that Capstan has found, not the type's code: it has no stack. */
export function foundFailure(code: JobFailureCode, message: string): AttemptFailure {
  return failure({ code, message }, new JobFailure(code, message).retry, null);
}

/** What a schema has thrown. Cannot throw. */
export function refusalOf(thrown: unknown): AttemptFailure {
  const message = issuesOf(thrown) ?? describeThrown(thrown).message;
  return failure({ code: 'INVALID_PAYLOAD', message }, false, null);
}

function failure({ code, message }: JobError, retry: boolean, stack: string | null): AttemptFailure {
  return {
    error: { code, message: cutWithNote(message, MAX_MESSAGE) },
    retry,
    stack: stack === null ? undefined : cutWithNote(stack, MAX_STACK),
  };
}

/** zod's errors have their issues as JSON in the message. Null for other errors. */
function issuesOf(thrown: unknown): string | null {
  if (typeof thrown !== 'object' || thrown === null) return null;
  const issues = jsonOf(look(thrown, 'issues'), MAX_ISSUES);
  if (!issues.ok || !Array.isArray(issues.value)) return null;
  const all = issues.value as unknown[];
  const texts = all.slice(0, MOST_ISSUES).map((issue) => {
    if (typeof issue !== 'object' || issue === null) return describeThrown(issue).message;
    const path = look(issue, 'path');
    const where = Array.isArray(path) ? path.map((part) => describeThrown(part).message).join('.') : '';
    return [where, textAt(issue, 'message') ?? ''].filter(Boolean).join(': ');
  });
  if (all.length > MOST_ISSUES) texts.push(`… and ${all.length - MOST_ISSUES} more`);
  return texts.join('; ');
}

/**
 * What a processor has returned, as JSON text by the rules of model/values/README.md; or how the attempt has failed.
 * Cannot throw.
 */
export function resultText(returned: unknown): string | AttemptFailure {
  const json = jsonOf(returned, MOST_RESULT_BYTES * 2);
  if (!json.ok && json.kind === 'no json')
    return foundFailure('INVALID_RESULT', `The result is no JSON. ${json.reason}`);
  const text = json.ok ? JSON.stringify(json.value) : null;
  return text === null || Buffer.byteLength(text) > MOST_RESULT_BYTES
    ? foundFailure('INVALID_RESULT', 'The result is larger than 1 MB.')
    : text;
}
