import type { ProcessLaunch } from '../../model/process.ts';
import type { Cancel } from './clock.ts';

/** How a child process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** How to start a child. The launcher gives it a process group of its own and tells the guard process of it. */
export interface LaunchOptions {
  /** Executable; the project's own Node when left out. */
  readonly command?: string;
  /** Node entry or arguments. */
  readonly args: readonly string[];
  /** The child's whole environment is this plus PATH, HOME and the like; nothing else of the host's leaks. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Open an IPC channel (structured clone) to the child. Node children only. */
  readonly ipc?: boolean;
  /** Further pipes from the child to the host, as file descriptors 4, 5 … of the child. */
  readonly extraPipes?: number;
  /** Open files that the child has, too, as its next descriptors. */
  readonly inherit?: readonly number[];
  /**
   * It and the host, or another child, answer each other all the time: it stays in the host's session where that makes
   * them faster. A process group of its own it has all the same. Default false.
   */
  readonly chatty?: boolean;
  /** Text written to the child's stdin, which is then closed. */
  readonly stdin?: string;
  /** Keep the child's stdin open, with nothing in it, while the host lives: by its end a child learns of the host's. Default false. */
  readonly heldStdin?: boolean;
  /** What the guard sends when the host has died: `kill` ends the group at once, `terminate` sends SIGTERM. Default kill. */
  readonly onHostDeath?: 'kill' | 'terminate';
}

/** A running child process. */
export interface ChildHandle {
  readonly pid: number;
  /** How it was started, fit to be shown. */
  readonly launch: ProcessLaunch;
  /**
   * Sends a message over the IPC channel; to a child that is gone it does nothing. `sent`: called when the message has
   * left this process, or never will.
   * @throws DataCloneError for what cannot be serialized
   */
  send(message: unknown, sent?: () => void): void;
  onMessage(listener: (message: unknown) => void): Cancel;
  /** Whole lines of stdout and stderr. */
  onLine(listener: (stream: 'stdout' | 'stderr', line: string) => void): Cancel;
  /** Raw bytes of extra pipe `index` (0 is the child's descriptor 4). */
  onPipeData(index: number, listener: (bytes: Uint8Array) => void): Cancel;
  /** Resolves once, when the process has ended and its pipes are read to the end. */
  readonly exited: Promise<ProcessExit>;
  /** Signals the process group. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** Starts child processes that cannot outlive the host. */
export interface ProcessLauncher {
  /** @throws Error when the executable cannot be started */
  launch(options: LaunchOptions): Promise<ChildHandle>;
}

/** Memory and CPU of a process, sampled from outside. */
export interface ProcessSample {
  readonly rssBytes: number;
  /** Share of one core since the last sample, 0–100 per core; null on the first one. */
  readonly cpuPercent: number | null;
}

/** Samples processes by pid; null when a process is not there. */
export interface ProcessSampler {
  sample(pids: readonly number[]): Promise<ReadonlyMap<number, ProcessSample>>;
}
