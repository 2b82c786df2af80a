import type { ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import type { ChildHandle, ProcessExit } from '../../core/ports/child-process.ts';
import type { Cancel } from '../../core/ports/clock.ts';
import { Listeners } from '../../core/ports/listeners.ts';
import type { ProcessLaunch } from '../../model/process.ts';
import { LineSplitter } from './line-splitter.ts';
import { signalGroup } from './signal-group.ts';
import { DRAIN_MS } from '../../model/timings.ts';

/** A child process that has been spawned as the leader of its group. */
export class SpawnedChild implements ChildHandle {
  readonly pid: number;
  readonly launch: ProcessLaunch;
  readonly exited: Promise<ProcessExit>;
  readonly #child: ChildProcess;
  readonly #lines = new Listeners<{ stream: 'stdout' | 'stderr'; line: string }>();
  readonly #messages = new Listeners<unknown>();
  #hasEnded = false;
  #readsLines = false;
  #readsMessages = false;

  constructor(child: ChildProcess, pid: number, launch: ProcessLaunch) {
    this.#child = child;
    this.pid = pid;
    this.launch = launch;
    // Write errors (the child has gone) are told by its exit.
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    for (const stream of this.#streams()) stream.on('error', () => undefined);
    this.exited = this.#untilExit();
  }

  send(message: unknown, sent?: () => void): void {
    // Errors of a channel that closes meanwhile are nobody's: the exit tells of it.
    if (!this.#child.connected) sent?.();
    else if (sent === undefined) this.#child.send(message as object);
    else this.#child.send(message as object, () => sent());
  }

  onMessage(listener: (message: unknown) => void): Cancel {
    const cancel = this.#messages.add(listener);
    // Until there is a listener the channel keeps what comes.
    if (!this.#readsMessages) this.#child.on('message', (message) => this.#messages.tell(message));
    this.#readsMessages = true;
    return cancel;
  }

  onLine(listener: (stream: 'stdout' | 'stderr', line: string) => void): Cancel {
    const cancel = this.#lines.add(({ stream, line }) => listener(stream, line));
    if (!this.#readsLines) {
      this.#readLines('stdout');
      this.#readLines('stderr');
    }
    this.#readsLines = true;
    return cancel;
  }

  onPipeData(index: number, listener: (bytes: Uint8Array) => void): Cancel {
    const pipe = this.#child.stdio[4 + index] as Readable | null | undefined;
    if (pipe === null || pipe === undefined) throw new RangeError(`There is no extra pipe ${index}`);
    pipe.on('data', listener);
    return () => pipe.off('data', listener);
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#hasEnded) return;
    // In its first moment it may not lead a group yet. Never both: to some a second signal means "at once".
    if (!signalGroup(this.pid, signal)) this.#child.kill(signal);
  }

  #readLines(stream: 'stdout' | 'stderr'): void {
    const splitter = new LineSplitter((line) => this.#lines.tell({ stream, line }));
    this.#child[stream]?.on('data', (bytes: Buffer) => splitter.push(bytes));
    this.#child[stream]?.once('close', () => splitter.end());
  }

  #streams(): Readable[] {
    return this.#child.stdio.slice(1).filter((stream) => stream instanceof Readable);
  }

  #untilExit(): Promise<ProcessExit> {
    return new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        // Whatever it left behind in its group has no one to serve any more.
        signalGroup(this.pid, 'SIGKILL');
        this.#hasEnded = true;
        // A stream without a reader would never end.
        for (const stream of this.#streams()) stream.resume();
        const drained = () => {
          clearTimeout(timer);
          resolve({ code, signal });
        };
        const timer = setTimeout(() => {
          for (const stream of this.#streams()) stream.destroy();
          drained();
        }, DRAIN_MS);
        this.#child.once('close', drained);
      });
    });
  }
}
