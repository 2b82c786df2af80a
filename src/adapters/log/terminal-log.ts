import type { LogLine } from '../../model/log.ts';

/** Where text goes; `process.stdout` and `process.stderr` are two. */
interface Writer {
  write(text: string): unknown;
}

/** Writes log lines for people: problems to `errors`, the rest of them to `output`; nothing below `info`. */
export function terminalLog(output: Writer, errors: Writer): (line: LogLine) => void {
  return ({ at, level, source, text }) => {
    if (level === 'debug') return;
    const time = new Date(at).toISOString().slice(11, 19);
    const mark = level === 'info' ? '' : `${level}: `;
    (level === 'info' ? output : errors).write(`${time} ${source}: ${mark}${text}\n`);
  };
}
