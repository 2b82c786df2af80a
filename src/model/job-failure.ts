/** Why an attempt of a job came to nothing, by name. The list is closed. */
export const JOB_FAILURE_CODES = [
  /** The processor threw. */
  'FAILED',
  /** The type's schema does not take the payload. Never tried again. */
  'INVALID_PAYLOAD',
  /** The payload names a file, an address or a size that may not be used. Never tried again. */
  'REFUSED',
  /** It ran longer than its timeout. */
  'TIMED_OUT',
  /** Somebody cancelled it. Never tried again. */
  'CANCELLED',
  /** Its process died of it, again and again. Never tried again. */
  'WORKER_DIED',
  /** What it returned is no JSON, or too much of it. Never tried again. */
  'INVALID_RESULT',
  /** A child of its tree failed. Never tried again. */
  'CHILD_FAILED',
] as const;

/** The name of a job's failure. */
export type JobFailureCode = (typeof JOB_FAILURE_CODES)[number];

/** Failures that another attempt would only repeat. */
const FINAL: ReadonlySet<JobFailureCode> = new Set([
  'INVALID_PAYLOAD',
  'REFUSED',
  'CANCELLED',
  'WORKER_DIED',
  'INVALID_RESULT',
  'CHILD_FAILED',
]);

/**
 * What a processor throws to say more than "it failed". Anything else it throws is a plain `FAILED` with the error's
 * message, tried again as often as the job says.
 */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly code: JobFailureCode;
  /** Whether another attempt makes sense. Default: as its code has it. */
  readonly retry: boolean;

  constructor(
    code: JobFailureCode,
    message: string,
    options: { readonly retry?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retry = options.retry ?? !FINAL.has(code);
  }
}

/** The failure as one line, which BullMQ and its other readers keep as the reason. */
export function writeFailure({ code, message }: { code: JobFailureCode; message: string }): string {
  return code === 'FAILED' ? message : `${code}: ${message}`;
}

/** Reads such a line; a reason in other words is a plain failure. */
export function readFailure(line: string): { code: JobFailureCode; message: string } {
  const [, code, message] = /^([A-Z_]+): (.*)$/s.exec(line) ?? [];
  const known = JOB_FAILURE_CODES.find((one) => one === code);
  return known === undefined || message === undefined
    ? { code: 'FAILED', message: line }
    : { code: known, message };
}
