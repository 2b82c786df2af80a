import type { ChildHandle, ProcessExit } from '../../core/ports/child-process.ts';
import type { Cancel } from '../../core/ports/clock.ts';
import { Listeners } from '../../core/ports/listeners.ts';

/** A child that lives in the test's own memory: it does what the test says and remembers what it was told. */
export class MemoryChild implements ChildHandle {
  readonly pid: number;
  readonly launch = { command: 'node', args: ['worker.js'], cwd: null, variables: [] };
  readonly exited: Promise<ProcessExit>;
  /** Messages and signals it was sent, oldest first. */
  readonly received: unknown[] = [];
  readonly #dying: 'on SIGTERM' | 'on SIGKILL';
  readonly #messages = new Listeners<unknown>();
  readonly #lines = new Listeners<{ stream: 'stdout' | 'stderr'; line: string }>();
  readonly #pipes = new Listeners<{ index: number; bytes: Uint8Array }>();
  #resolveExit: (exit: ProcessExit) => void = () => undefined;

  /** `dies`: the mildest signal that ends it. Default: SIGTERM. */
  constructor(pid: number, dies: 'on SIGTERM' | 'on SIGKILL' = 'on SIGTERM') {
    this.pid = pid;
    this.#dying = dies;
    this.exited = new Promise((resolve) => {
      this.#resolveExit = resolve;
    });
  }

  send(message: unknown, sent?: () => void): void {
    this.received.push(message);
    sent?.();
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.received.push(signal);
    if (signal === 'SIGKILL' || this.#dying === 'on SIGTERM') this.exit({ code: null, signal });
  }

  onMessage(listener: (message: unknown) => void): Cancel {
    return this.#messages.add(listener);
  }

  onLine(listener: (stream: 'stdout' | 'stderr', line: string) => void): Cancel {
    return this.#lines.add(({ stream, line }) => listener(stream, line));
  }

  onPipeData(index: number, listener: (bytes: Uint8Array) => void): Cancel {
    return this.#pipes.add((data) => {
      if (data.index === index) listener(data.bytes);
    });
  }

  /** The child says something over its IPC channel. */
  say(message: unknown): void {
    this.#messages.tell(message);
  }

  /** The child prints a line. */
  print(stream: 'stdout' | 'stderr', line: string): void {
    this.#lines.tell({ stream, line });
  }

  /** The child writes to an extra pipe. */
  pour(index: number, bytes: Uint8Array): void {
    this.#pipes.tell({ index, bytes });
  }

  /** The child ends; only the first time counts. */
  exit(exit: ProcessExit): void {
    this.#resolveExit(exit);
  }
}
