import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { jsonLog } from '../adapters/log/json-log.ts';
import { RotatingFile } from '../adapters/log/rotating-file.ts';
import type { LogLine } from '../model/log.ts';
import { logsFolder } from './config.ts';

/** The log of a host without a terminal; close it after the engine. */
export interface LogFile {
  write(line: LogLine): void;
  close(): void;
}

/** Opens it; it has one JSON object a line. */
export function openLogFile(dataDir: string): LogFile {
  mkdirSync(logsFolder(dataDir), { recursive: true, mode: 0o700 });
  const file = new RotatingFile({ path: join(logsFolder(dataDir), 'capstan.log') });
  return { write: jsonLog(file), close: () => file.close() };
}
