import type { PlainError } from '../../model/wire/pool.ts';

const MOST_CAUSES = 8;
const MOST_CHARACTERS = 16_384;

/** An error, or whatever else was thrown, in a form that always travels. */
export function toPlainError(thrown: unknown, depth = 0): PlainError {
  if (!(thrown instanceof Error)) {
    return { name: 'Error', message: textOf(thrown), stack: null, code: null, cause: null };
  }
  const { code, cause } = thrown as { code?: unknown; cause?: unknown };
  return {
    name: cut(thrown.name),
    message: cut(thrown.message),
    stack: typeof thrown.stack === 'string' ? cut(thrown.stack) : null,
    code: typeof code === 'string' ? cut(code) : null,
    cause: cause === undefined || depth >= MOST_CAUSES ? null : toPlainError(cause, depth + 1),
  };
}

/** The error again; its class is Error, its name and all it says are as they were. */
export function fromPlainError(plain: PlainError): Error {
  const error = new Error(plain.message, plain.cause === null ? {} : { cause: fromPlainError(plain.cause) });
  error.name = plain.name;
  if (plain.stack !== null) error.stack = plain.stack;
  if (plain.code !== null) Object.assign(error, { code: plain.code });
  return error;
}

function textOf(thrown: unknown): string {
  if (typeof thrown === 'string') return cut(thrown);
  try {
    return cut(thrown === undefined ? 'undefined' : JSON.stringify(thrown));
  } catch {
    return 'something that cannot be shown was thrown';
  }
}

const cut = (text: string): string =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
