import { isoText } from '../../../model/values/date-text.ts';
import type { LogLevel } from '../../../model/log.ts';
import type { ProcessLogLine } from '../../../model/process.ts';

/** Lines of one process that are shown at most. */
export const MOST_LINES = 10_000;

/** How important a line is, by the first word of it that says so; a complaint has come by stderr. */
const WORDS: readonly (readonly [level: LogLevel, word: RegExp])[] = [
  ['error', /\b(ERROR|CRITICAL|FATAL)\b/],
  ['warn', /\bWARN(ING)?\b/],
  ['info', /\bINFO\b/],
  ['debug', /\bDEBUG\b/],
];
/** Words further in are part of what is said. */
const LOOKED_AT = 60;
const FAILURE = /^(Traceback \(most recent call last\)|\s*(Uncaught )?\w*(Error|Exception)\b.*:)/;

export function levelOf({ text, stream }: ProcessLogLine): LogLevel {
  const beginning = text.slice(0, LOOKED_AT);
  const said = WORDS.find(([, word]) => word.test(beginning));
  if (said !== undefined) return said[0];
  if (stream === 'stdout') return 'info';
  return FAILURE.test(beginning) ? 'error' : 'warn';
}

const ORDER: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Lines of a level and above that contain a text. */
export function filterPrinted(
  lines: readonly ProcessLogLine[],
  level: LogLevel,
  text: string,
): readonly ProcessLogLine[] {
  const wanted = text.trim().toLowerCase();
  if (level === 'debug' && wanted === '') return lines;
  return lines.filter(
    (line) => ORDER[levelOf(line)] >= ORDER[level] && line.text.toLowerCase().includes(wanted),
  );
}

export const printedLook = (line: ProcessLogLine) => ({ mark: line.stream, level: levelOf(line) });

export const printedText = ({ at, stream, text }: ProcessLogLine): string =>
  `${isoText(at)} ${stream}: ${text}`;
