import type { LogLine } from '../../model/log.ts';
import { visibleLine } from '../../model/values/visible.ts';

/** Where text goes; `process.stdout` and `process.stderr` are two. */
interface Writer {
  write(text: string): unknown;
}

/**
 * Writes log lines for people: what the speakers say goes to `output`, problems of anybody to `errors`. The rest, which
 * every process has a lot of, is in the panel.
 */
export function terminalLog(
  output: Writer,
  errors: Writer,
  speakers: readonly string[] = ['engine'],
): (line: LogLine) => void {
  return ({ at, level, source, text }) => {
    const time = new Date(at).toISOString().slice(11, 19);
    const shown = onTerminal(text);
    if (level === 'warn' || level === 'error')
      errors.write(`${time} ${visibleLine(source)}: ${level}: ${shown}\n`);
    else if (level === 'info' && speakers.includes(source)) output.write(`${time} ${shown}\n`);
  };
}

/** One line, whatever others have put into the text; only the frames of a stack keep lines of their own, far to the right. */
const onTerminal = (text: string): string =>
  text
    .split(/\n(?= {4}at )/)
    .map(visibleLine)
    .join('\n');
