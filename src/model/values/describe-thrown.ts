import { cutText, cutWithNote, keepText } from './keep-text.ts';
import { attempt, errorParts, isError, look, textAt } from './look.ts';

/** Whatever was thrown, as plain data of bounded size. */
export interface ThrownDescription {
  /** Name of the error; "Error" for a value that is none. */
  readonly name: string;
  /** Never empty: an error without a message is described by its name. */
  readonly message: string;
  /** Null for a value that has none, such as a string that was thrown. */
  readonly stack: string | null;
  /** The error's own code, such as ENOENT. */
  readonly code: string | null;
  readonly cause: ThrownDescription | null;
  /** Those of an AggregateError. */
  readonly errors: readonly ThrownDescription[];
  /** Something of it was cut; where, the texts say. */
  readonly truncated: boolean;
}

/** Longest name and code, characters. */
const MAX_NAME = 200;
/** Longest message and longest stack, characters. */
export const MAX_THROWN_TEXT = 16_384;
/** Longest chain of causes. */
const MAX_CAUSES = 8;
/** Errors of an AggregateError that are described. */
const MAX_ERRORS = 10;
/** Errors described in all: causes of errors of causes. */
const MAX_DESCRIBED = 32;

const INDESCRIBABLE: ThrownDescription = {
  ...{ name: 'Error', message: 'A value that cannot be described was thrown.' },
  ...{ stack: null, code: null, cause: null, errors: [], truncated: false },
};

/** Describes whatever was thrown. Cannot throw, and reads getters and proxies no more often than it has to. */
export function describeThrown(thrown: unknown): ThrownDescription {
  try {
    return describe(thrown, 0, { left: MAX_DESCRIBED, seen: new Set() });
  } catch {
    return INDESCRIBABLE;
  }
}

/** The same as one line: the message, with the name before it where that says more. Cannot throw. */
export function thrownMessage(thrown: unknown): string {
  return describeThrown(thrown).message;
}

/** The same with its stack, where it has one, its causes and errors. Cannot throw. */
export function thrownText(thrown: unknown): string {
  const description = describeThrown(thrown);
  return traceOf(description) ?? headOf(description);
}

interface Progress {
  left: number;
  readonly seen: Set<object>;
}

function describe(thrown: unknown, depth: number, progress: Progress): ThrownDescription {
  progress.left -= 1;
  if (!isError(thrown)) {
    const { text, truncated } = plainText(thrown);
    return { ...INDESCRIBABLE, message: text === '' ? 'An empty text was thrown.' : text, truncated };
  }
  progress.seen.add(thrown);
  const name = textAt(thrown, 'name') || 'Error';
  const { text, truncated } = messageOf(thrown);
  const stack = textAt(thrown, 'stack');
  const { cause, errors = [], code } = errorParts(thrown);
  const described: ThrownDescription[] = [];
  const count = attempt(() => Math.min(errors.length, MAX_ERRORS), 0);
  const mayDescend = depth < MAX_CAUSES;
  for (let index = 0; mayDescend && index < count && progress.left > 0; index += 1)
    described.push(describeInner(look(errors, index), depth + 1, progress));
  const hasCause = cause !== undefined;
  const causeShown = hasCause && mayDescend && progress.left > 0;
  const inner = causeShown ? describeInner(cause, depth + 1, progress) : null;
  const all = attempt(() => errors.length, 0);
  const cut =
    truncated ||
    name.length > MAX_NAME ||
    (stack?.length ?? 0) > MAX_THROWN_TEXT ||
    (hasCause && !causeShown) ||
    all > described.length ||
    (inner?.truncated ?? false) ||
    described.some((one) => one.truncated);
  return {
    name: cutText(name, MAX_NAME),
    message: text === '' ? cutText(name, MAX_NAME) : text,
    stack: stack === null || stack === '' ? null : cutWithNote(stack, MAX_THROWN_TEXT),
    code: code === undefined ? null : cutText(code, MAX_NAME),
    cause: inner,
    errors: described,
    truncated: cut,
  };
}

function describeInner(thrown: unknown, depth: number, progress: Progress): ThrownDescription {
  if (typeof thrown === 'object' && thrown !== null && progress.seen.has(thrown))
    return { ...INDESCRIBABLE, message: '[the same error again]' };
  return describe(thrown, depth, progress);
}

/** A message may be anything that was assigned to it. */
function messageOf(error: object): { text: string; truncated: boolean } {
  const message = look(error, 'message');
  return message === undefined ? { text: '', truncated: false } : plainText(message);
}

/** What is no error, as text. */
function plainText(value: unknown): { text: string; truncated: boolean } {
  switch (typeof value) {
    case 'string':
      return { text: cutWithNote(value, MAX_THROWN_TEXT), truncated: value.length > MAX_THROWN_TEXT };
    case 'object':
    case 'bigint':
      if (typeof value === 'bigint' || value === null) break;
      return keepText(value, MAX_THROWN_TEXT);
    case 'function':
      return { text: `[function ${cutText(textAt(value, 'name') ?? '', MAX_NAME)}]`, truncated: false };
    default:
      break;
  }
  const text = attempt(() => String(value), '[cannot be read]');
  return { text: cutWithNote(text, MAX_THROWN_TEXT), truncated: text.length > MAX_THROWN_TEXT };
}

const headOf = ({ name, message }: ThrownDescription): string =>
  message === name ? name : `${name}: ${message}`;

/**
 * Stack, causes and errors as one text; null when there is nothing to say besides the message. A thrown value without a
 * stack gets none.
 */
export function traceOf(description: ThrownDescription): string | null {
  const { stack, cause, errors } = description;
  if (stack === null && cause === null && errors.length === 0) return null;
  const parts = [stack ?? headOf(description)];
  for (const [index, error] of errors.entries())
    parts.push(`Error ${index + 1} of ${errors.length}: ${traceOf(error) ?? error.message}`);
  if (cause !== null) parts.push(`Caused by: ${traceOf(cause) ?? cause.message}`);
  return parts.join('\n');
}

/** An error that stands for what was thrown elsewhere: its name, message and stack are those of the original. */
export class ThrownElsewhere extends Error {
  readonly description: ThrownDescription;

  constructor(description: ThrownDescription) {
    super(description.message);
    this.description = description;
    this.name = description.name;
    // Where it was made says nothing about what was thrown.
    this.stack = traceOf(description) ?? headOf(description);
    if (description.code !== null) Object.assign(this, { code: description.code });
    if (description.cause !== null) this.cause = new ThrownElsewhere(description.cause);
  }
}

/** What was thrown as an error: itself when it is a sound one, else one that stands for it. Cannot throw. */
export function errorOf(thrown: unknown): Error {
  const isSound = isError(thrown) && attempt(() => typeof thrown.message === 'string', false);
  return isSound ? thrown : new ThrownElsewhere(describeThrown(thrown));
}
