import { join } from 'node:path';
import type { Cancel, Clock } from '../../core/ports/clock.ts';
import type { ProcessLog, ProcessLogs } from '../../core/ports/process-logs.ts';
import { RotatingFile } from './rotating-file.ts';

const WRITE_EVERY_MS = 200;
const WRITE_AT_CHARACTERS = 262_144;

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
    return new ProcessLogFile(
      new RotatingFile({ path: join(folder, `${id.replaceAll(/[^\w-]/g, '_')}.log`) }),
      clock,
    );
  }
}

class ProcessLogFile implements ProcessLog {
  readonly #file: RotatingFile;
  readonly #clock: Clock;
  #text = '';
  #cancel: Cancel | null = null;

  constructor(file: RotatingFile, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  write(stream: 'stdout' | 'stderr', line: string): void {
    this.#text += stream === 'stderr' ? `! ${line}\n` : `${line}\n`;
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
