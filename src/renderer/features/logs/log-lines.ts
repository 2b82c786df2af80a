import { isoText } from '../../../model/values/date-text.ts';
import type { LogLevel, LogLine } from '../../../model/log.ts';

const MOST_LINES = 10_000;
const ORDER: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Lines so far and newly come ones, each once, oldest first. An engine that began anew begins the list anew. */
export function mergeLines(before: readonly LogLine[], added: readonly LogLine[]): readonly LogLine[] {
  const last = before.at(-1);
  const first = added[0];
  if (first === undefined) return before;
  if (last === undefined) return added.slice(-MOST_LINES);
  // Numbers start over with the engine, times do not.
  const restarted = added.some((line) => line.seq <= last.seq && line.at > last.at);
  if (restarted) return added.slice(-MOST_LINES);
  const fresh = added.filter((line) => line.seq > last.seq);
  return fresh.length === 0 ? before : [...before, ...fresh].slice(-MOST_LINES);
}

/** Lines of a level and above that contain a text, in their source or their words. */
export function filterLines(lines: readonly LogLine[], level: LogLevel, text: string): readonly LogLine[] {
  const wanted = text.trim().toLowerCase();
  if (level === 'debug' && wanted === '') return lines;
  return lines.filter(
    (line) =>
      ORDER[line.level] >= ORDER[level] && `${line.source} ${line.text}`.toLowerCase().includes(wanted),
  );
}

export const lineLook = ({ level, source }: LogLine) => ({ mark: level, level, source });

export const lineText = ({ at, level, source, text }: LogLine): string =>
  `${isoText(at)} ${level.padEnd(5)} ${source}: ${text}`;
