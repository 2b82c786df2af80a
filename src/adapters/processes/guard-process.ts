import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ProcessState, ProcessView } from '../../model/process.ts';
import type { ProcessSample } from '../../core/ports/child-process.ts';
import type { Cancel, Clock } from '../../core/ports/clock.ts';
import type { Guard } from '../../core/ports/guard.ts';
import { Listeners } from '../../core/ports/listeners.ts';
import type { Log } from '../../core/ports/log.ts';
import type { RunMarks } from './run-marks.ts';
import { readStartTime } from '../../core/ports/start-time.ts';

export interface GuardProcessOptions {
  /** The guard's entry, src/workers/guard.ts or what it was built to. */
  readonly entry: URL | string;
  readonly clock: Clock;
  readonly log: Log;
  /** Keeps the same list where it outlives the guard. Default: nobody does. */
  readonly marks?: Pick<RunMarks, 'add' | 'remove'> | undefined;
  /** Node executable. Default: the one that runs this. */
  readonly nodePath?: string | undefined;
}

/** It sits in a blocking read all its life: no compilers, no helper threads, hardly a heap. */
const SMALL = [
  '--max-old-space-size=16',
  '--max-semi-space-size=1',
  '--v8-pool-size=0',
  '--no-opt',
  '--no-warnings',
];
const LONGEST_PAUSE_MS = 10_000;

/**
 * The host's side of the guard: a process of its own that ends our children when we have died, however we died.
 * It is started anew, and told everything again, when it ends. Close it last.
 */
export class GuardProcess implements Guard {
  readonly #options: GuardProcessOptions;
  /** What the guard has been told, line by pid. */
  readonly #lines = new Map<number, string>();
  readonly #changes = new Listeners<undefined>();
  #child: ChildProcess | null = null;
  #state: ProcessState;
  #closed = false;
  #restarts = 0;
  #pauseMs = 0;
  #lastExit: string | null = null;
  #sample: ProcessSample | null = null;
  #cancelRestart: Cancel | null = null;

  constructor(options: GuardProcessOptions) {
    this.#options = options;
    this.#state = { kind: 'stopped', since: options.clock.now() };
  }

  /** @throws Error when it cannot be started at all */
  async start(): Promise<void> {
    if (this.#child !== null) return;
    this.#spawn();
    const child = this.#child as ChildProcess | null;
    if (child?.pid === undefined)
      throw new Error(`The guard process cannot be started: ${this.#lastExit ?? 'no pid'}`);
    await once(child, 'spawn');
  }

  /** Ends the guard; children still on its list are ended by it. Resolves when it is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRestart?.();
    const child = this.#child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.stdin?.end();
      await gone;
    }
    this.#enter({ kind: 'stopped', since: this.#options.clock.now() });
  }

  async add(pid: number, onHostDeath: 'kill' | 'terminate'): Promise<void> {
    const startTime = readStartTime(pid);
    // It has ended already.
    if (startTime === null) return;
    const line = `+ ${pid} ${startTime} ${onHostDeath}\n`;
    this.#lines.set(pid, line);
    this.#options.marks?.add(pid, line);
    const pipe = this.#pipe();
    if (pipe === null) return;
    // When the guard dies meanwhile, its successor is told.
    await new Promise<void>((resolve) => pipe.write(line, () => resolve()));
  }

  remove(pid: number): void {
    if (!this.#lines.delete(pid)) return;
    this.#options.marks?.remove(pid);
    this.#pipe()?.write(`- ${pid}\n`);
  }

  view(): ProcessView {
    return {
      id: 'guard',
      label: 'guard',
      group: 'guard',
      groupId: 'guard',
      ours: true,
      state: this.#state,
      startedAt: 'pid' in this.#state ? this.#state.since : null,
      restarts: this.#restarts,
      lastExit: this.#lastExit,
      rssBytes: this.#sample?.rssBytes ?? null,
      rssLimitBytes: null,
      cpuPercent: this.#sample?.cpuPercent ?? null,
      actions: [],
      worker: null,
    };
  }

  observe(sample: ProcessSample): void {
    this.#sample = sample;
  }

  onChange(listener: () => void): Cancel {
    return this.#changes.add(listener);
  }

  #pipe(): Writable | null {
    const stdin = this.#child?.stdin ?? null;
    return stdin?.writable === true ? stdin : null;
  }

  #spawn(): void {
    const { entry, nodePath = process.execPath, clock } = this.#options;
    const path = typeof entry === 'string' ? entry : fileURLToPath(entry);
    const child = spawn(nodePath, [...SMALL, path], {
      env: {},
      stdio: ['pipe', 'ignore', 'ignore'],
      // Of its own group, so that a terminal's Ctrl-C does not reach it; on Windows out of the job of this process, which ends
      // everything in it together with its owner (libuv, `uv_spawn` with UV_PROCESS_DETACHED).
      detached: true,
      windowsHide: true,
    });
    this.#child = child;
    const startedAt = clock.monotonic();
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => this.#ended(child, startedAt, error.message));
    child.once('exit', (code, signal) =>
      this.#ended(child, startedAt, signal === null ? `exit code ${code ?? '?'}` : `killed by ${signal}`),
    );
    if (child.pid === undefined) return;
    for (const line of this.#lines.values()) child.stdin.write(line);
    this.#enter({ kind: 'running', since: clock.now(), pid: child.pid });
  }

  #ended(child: ChildProcess, startedAt: number, cause: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#sample = null;
    if (this.#closed) return;
    const { clock, log } = this.#options;
    this.#lastExit = cause;
    this.#restarts += 1;
    const now = clock.now();
    // At once the first time: until it is back nobody guards the children.
    this.#pauseMs =
      clock.monotonic() - startedAt > 60_000 ? 0 : Math.min(this.#pauseMs * 2 || 100, LONGEST_PAUSE_MS);
    log.write('warn', 'guard', `The guard process ended (${cause}); starting it again`);
    this.#enter({ kind: 'restarting', since: now, retryAt: now + this.#pauseMs, cause });
    this.#cancelRestart = clock.after(this.#pauseMs, () => this.#spawn());
  }

  #enter(state: ProcessState): void {
    this.#state = state;
    this.#changes.tell(undefined);
  }
}
