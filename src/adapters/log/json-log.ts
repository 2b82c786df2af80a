import { type DestinationStream, pino } from 'pino';
import type { LogLine } from '../../model/log.ts';

/** Writes log lines as JSON, one object a line, for programs that collect logs. */
export function jsonLog(destination: DestinationStream): (line: LogLine) => void {
  const logger = pino({ base: null, level: 'debug', timestamp: false, messageKey: 'text' }, destination);
  return ({ at, level, source, seq, text }) => {
    logger[level]({ at: new Date(at).toISOString(), source, seq }, text);
  };
}
