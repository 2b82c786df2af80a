/**
 * Control characters (C0, DEL, C1), separators of lines, and marks that turn the direction of text: on a terminal they move
 * the cursor, change colours or forge a line.
 */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
const UNSAFE_IN_LINES = new RegExp(
  UNSAFE.source.replace('\\u0000-\\u001f', '\\u0000-\\u0008\\u000b-\\u001f'),
  'g',
);

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\x1b' };

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return NAMED[character] ?? (code <= 0xff ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/** One line with its control characters spelled out, as for a terminal or a log file. */
export const visibleLine = (text: string): string => text.replaceAll(UNSAFE, escaped);

/** The same for text that may have several lines: line feeds and tabs stay. */
export const visibleText = (text: string): string => text.replaceAll(UNSAFE_IN_LINES, escaped);
