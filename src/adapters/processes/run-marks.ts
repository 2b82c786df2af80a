import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { readStartTime } from '../../core/ports/start-time.ts';
import { signalWard } from '../../core/ports/signal-ward.ts';
import { applyLine, type Ward } from '../../core/ports/wards.ts';

/** The variable by which the children of one life of the engine, and theirs, are known. */
export const RUN_VARIABLE = 'CAPSTAN_RUN';

const HEADER = /^run (\S{1,64}) (\S{1,64})$/;
/** Rewritten when so many lines have gathered, so that the file stays small. */
const MOST_LINES = 2_000;

/**
 * The children of this life of the engine, in a file: pid, start time, and how each is ended. When engine and guard are
 * killed together, the next engine on the same data folder ends what they have left, before it starts anything.
 */
export class RunMarks {
  /** Of this life. */
  readonly run: string = randomUUID();
  readonly #path: string;
  readonly #lines = new Map<number, string>();
  /** It stays open: by its path another file would be made where the data folder has been exchanged. */
  #file: number | null = null;
  #size = 0;
  #written = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Ends what the life before has left, and begins with an empty list. @returns pids of the processes that it ended */
  begin(): number[] {
    const ended = endLeftovers(this.#read());
    this.#file = openSync(this.#path, 'w', 0o600);
    this.#rewrite();
    return ended;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  add(pid: number, line: string): void {
    this.#lines.set(pid, line);
    this.#append(line);
  }

  remove(pid: number): void {
    if (this.#lines.delete(pid)) this.#append(`- ${pid}\n`);
  }

  #append(line: string): void {
    try {
      if (this.#written++ >= MOST_LINES) this.#rewrite();
      else this.#write(line);
    } catch {
      // A full disk, say; that is told elsewhere.
    }
  }

  #rewrite(): void {
    this.#written = this.#lines.size;
    if (this.#file === null) return;
    ftruncateSync(this.#file);
    this.#size = 0;
    this.#write([`run ${this.run} ${bootId()}\n`, ...this.#lines.values()].join(''));
  }

  #write(text: string): void {
    if (this.#file !== null) this.#size += writeSync(this.#file, text, this.#size);
  }

  #read(): string {
    try {
      return readFileSync(this.#path, 'utf8');
    } catch {
      return '';
    }
  }
}

/** Start times count from the last boot: after another one they say nothing. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '-';
  }
}

function endLeftovers(text: string): number[] {
  const [header = '', ...lines] = text.split('\n');
  const [, run, boot] = HEADER.exec(header) ?? [];
  if (run === undefined || boot !== bootId()) return [];
  const wards = new Map<number, Ward>();
  for (const line of lines) applyLine(wards, line);
  const own = membersOf(run);
  const ended: number[] = [];
  for (const ward of wards.values()) {
    const leads = readStartTime(ward.pid) === ward.startTime;
    // Windows cannot tell a pid from the same one given to somebody else.
    if (!leads || ward.startTime === '-') continue;
    signalWard(ward, ward.onHostDeath === 'kill' ? 'SIGKILL' : 'SIGTERM');
    ended.push(ward.pid);
  }
  // Grandchildren whose leader is gone: a process group alone may be a stranger's by now, the variable is not.
  for (const { pid, group } of own) {
    if (wards.get(group)?.onHostDeath !== 'kill' || ended.includes(group) || ended.includes(pid)) continue;
    try {
      process.kill(pid, 'SIGKILL');
      ended.push(pid);
    } catch {
      // It has ended meanwhile.
    }
  }
  return ended;
}

/** Processes that bear the variable of a run, with their process groups. Linux alone shows both. */
function membersOf(run: string): { pid: number; group: number }[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'latin1').includes(`${RUN_VARIABLE}=${run}\0`)) return [];
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      return [{ pid: Number(name), group: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) }];
    } catch {
      // It has ended, or belongs to another user.
      return [];
    }
  });
}
