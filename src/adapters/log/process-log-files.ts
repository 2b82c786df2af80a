import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Cancel, Clock } from '../../core/ports/clock.ts';
import type { KeptLine, ProcessLog, ProcessLogs } from '../../core/ports/process-logs.ts';
import { RotatingFile } from './rotating-file.ts';

const WRITE_EVERY_MS = 200;
const WRITE_AT_CHARACTERS = 262_144;
/** So much of the end of a file is read for its last lines, bytes. */
const LAST_BYTES = 65_536;
/** `2026-01-02T03:04:05.678Z ! text`; the sign stands before what came by stderr. */
const LINE = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (! )?(.*)$/;

export interface ProcessLogFilesOptions {
  readonly folder: string;
  readonly clock: Clock;
}

/** One rotating file for each process, `<id>.log`; what is printed within a moment is written together. */
export class ProcessLogFiles implements ProcessLogs {
  readonly #options: ProcessLogFilesOptions;

  constructor(options: ProcessLogFilesOptions) {
    this.#options = options;
  }

  open(id: string): ProcessLog {
    const { folder, clock } = this.#options;
    return new ProcessLogFile(join(folder, `${id.replaceAll(/[^\w-]/g, '_')}.log`), clock);
  }
}

class ProcessLogFile implements ProcessLog {
  readonly #path: string;
  readonly #file: RotatingFile;
  readonly #clock: Clock;
  #text = '';
  #cancel: Cancel | null = null;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#file = new RotatingFile({ path });
    this.#clock = clock;
  }

  earlier(): KeptLine[] {
    return readEnd(this.#path).split('\n').flatMap(parseLine);
  }

  write({ at, stream, text }: KeptLine): void {
    this.#text += `${new Date(at).toISOString()} ${stream === 'stderr' ? '! ' : ''}${text}\n`;
    if (this.#text.length >= WRITE_AT_CHARACTERS) this.#flush();
    else this.#cancel ??= this.#clock.after(WRITE_EVERY_MS, () => this.#flush());
  }

  close(): void {
    this.#flush();
    this.#file.close();
  }

  #flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.#file.write(text);
  }
}

/** What cannot be read is as good as not there. */
function readEnd(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, LAST_BYTES));
      readSync(file, bytes, 0, bytes.length, size - bytes.length);
      return bytes.toString('utf8');
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

function parseLine(line: string): KeptLine[] {
  const [, time, sign, text] = LINE.exec(line) ?? [];
  if (time === undefined || text === undefined) return [];
  return [{ at: Date.parse(time), stream: sign === undefined ? 'stdout' : 'stderr', text }];
}
