import { join } from 'node:path';
import { jsonLog } from '../adapters/log/json-log.ts';
import { RotatingFile } from '../adapters/log/rotating-file.ts';
import type { LogLine } from '../model/log.ts';

/** Where a data folder keeps its log files. */
export const logsFolder = (dataDir: string): string => join(dataDir, 'logs');

/** The log of a host without a terminal, one JSON object a line; close it after the engine. */
export function openLogFile(dataDir: string): { write(line: LogLine): void; close(): void } {
  const file = new RotatingFile({ path: join(logsFolder(dataDir), 'capstan.log') });
  return { write: jsonLog(file), close: () => file.close() };
}
