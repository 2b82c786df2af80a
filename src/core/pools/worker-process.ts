import { DomainError } from '../../model/domain-error.ts';
import { NODE_ITSELF_MB, residentLimitMb } from '../../model/pool.ts';
import type { ProcessState, ProcessView } from '../../model/process.ts';
import type { AbortReason, WorkerReady } from '../../model/wire/pool.ts';
import type { ChildHandle, ProcessLauncher } from '../ports/child-process.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { LaunchedRun } from '../ports/launched-run.ts';
import type { Log } from '../ports/log.ts';
import type { OneShotWorker, WorkerListener } from '../ports/pool-worker.ts';
import type { ScriptCatalog } from '../ports/script-catalog.ts';
import type { StartCounter, StartCounterFactory } from '../ports/start-counter.ts';
import type { BusyWatch } from '../supervision/busy-watch.ts';
import { classifyDeath } from '../supervision/crash-verdict.ts';
import { LineBudget } from '../supervision/line-budget.ts';
import type { ProcessTable } from '../supervision/process-table.ts';
import { SupervisedProcess } from '../supervision/supervised-process.ts';
import type { RunExit } from '../supervision/supervised-process-options.ts';
import type { Turns } from './channel/turns.ts';
import { WorkerChannel } from './channel/worker-channel.ts';
import { ExitStory } from './exit-story.ts';
import { POOL_WORKER_STOP_MS } from '../../model/timings.ts';

/** What all workers of an engine have in common. */
export interface WorkerSurroundings {
  readonly launcher: ProcessLauncher;
  /** Path of the entry of worker processes. */
  readonly entry: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly processes: ProcessTable;
  readonly busyWatch: BusyWatch;
  readonly startCounters: StartCounterFactory;
  readonly scripts: ScriptCatalog;
  readonly turns: Turns;
  /** A variable of the host's environment; undefined when it is not set. */
  readonly environment: (name: string) => string | undefined;
  /** A worker was ended because of its memory. */
  readonly onMemoryLimit: (process: string, cause: string) => void;
}

/** What one worker is to be; asked whenever it is started. */
export interface WorkerSettings {
  /** Null: it is told later, by `assign`. */
  readonly script: string | null;
  readonly memoryLimitMb: number;
  readonly maxActive: number;
  readonly startTimeoutMs: number;
  /** Names of variables that it may see. */
  readonly env: readonly string[];
}

export interface WorkerProcessOptions {
  readonly id: string;
  readonly label: string;
  /** The group it is shown in. */
  readonly groupId: string;
  /** It runs one task and ends, and is never started again. */
  readonly oneShot: boolean;
  readonly settings: () => WorkerSettings;
  readonly listener: WorkerListener;
}

const MEGABYTE = 1_048_576;

/** Resident memory that a worker may have, bytes. */
export const rssLimitOf = (memoryLimitMb: number): number => residentLimitMb(memoryLimitMb) * MEGABYTE;

/** A worker as a supervised child process. */
export class WorkerProcess implements OneShotWorker {
  readonly id: string;
  readonly process: SupervisedProcess;
  readonly #around: WorkerSurroundings;
  readonly #options: WorkerProcessOptions;
  readonly #closings: Cancel[] = [];
  /** Of the present run. */
  #channel: WorkerChannel | null = null;
  #counter: StartCounter | null = null;
  #story = new ExitStory();
  /** Tasks sent and not settled, as far as the watch on its memory is concerned. */
  #busy = 0;
  /** Said before there was anybody to say it to. */
  #early: (() => void)[] = [];

  constructor(around: WorkerSurroundings, options: WorkerProcessOptions) {
    this.id = options.id;
    this.#around = around;
    this.#options = options;
    const { clock, log } = around;
    const budget = new LineBudget(clock);
    this.process = new SupervisedProcess({
      id: options.id,
      label: options.label,
      group: 'pool',
      groupId: options.groupId,
      clock,
      log,
      launch: () => this.#launch(),
      restart: options.oneShot ? 'never' : 'by the rules',
      askToStop: () => this.#channel?.terminate(),
      stopGraceMs: POOL_WORKER_STOP_MS,
      readyTimeoutMs: options.settings().startTimeoutMs,
      rssLimitBytes: () => rssLimitOf(options.settings().memoryLimitMb),
      rssLimitReason: () =>
        `${options.settings().memoryLimitMb} MB of heap as set, and ${NODE_ITSELF_MB} MB for Node itself`,
      lineLevel: (stream) => (budget.take() ? (stream === 'stdout' ? 'info' : 'warn') : null),
    });
    this.process.onExit((exit) => this.#exited(exit));
    this.process.onChange((state) => this.#changed(state));
    this.#closings.push(
      around.processes.add(this.process),
      around.busyWatch.add({
        busyPid: () => (this.#busy > 0 ? (this.process.handle()?.pid ?? null) : null),
        observeMemory: (rssBytes) => this.process.observeMemory(rssBytes),
      }),
    );
  }

  view(): ProcessView {
    return this.process.view();
  }

  start(): void {
    // What comes of it is told by its states.
    this.process.start().catch(() => undefined);
  }

  /** Tells a process that waits for it what it is to run. */
  async assign(script: string): Promise<void> {
    const file = await this.#around.scripts.resolve(script);
    this.#init(file);
  }

  run(seq: number, payload: unknown): void {
    this.#busy += 1;
    if (this.#channel === null) this.#early.push(() => this.run(seq, payload));
    else this.#channel.run(seq, payload);
  }

  abort(seq: number, reason: AbortReason): void {
    this.#channel?.abort(seq, reason);
  }

  recall(): void {
    this.#channel?.recall();
  }

  setMaxActive(maxActive: number): void {
    this.#channel?.setMaxActive(maxActive);
  }

  replace(cause: string): void {
    this.process.replace(cause);
  }

  proveGood(): void {
    this.process.proveGood();
  }

  restart(): void {
    this.process.restart().catch(() => undefined);
  }

  async stop(): Promise<void> {
    await this.process.stop();
    this.#close();
  }

  kill(): void {
    this.process.handle()?.kill('SIGKILL');
  }

  async #launch(): Promise<LaunchedRun> {
    const { launcher, entry, scripts, startCounters } = this.#around;
    const { script, memoryLimitMb, env } = this.#options.settings();
    const file = script === null ? null : await scripts.resolve(script);
    const counter = startCounters();
    this.#counter = counter;
    this.#story = new ExitStory();
    this.#busy = 0;
    const handle = await launcher.launch({
      args: [`--max-old-space-size=${memoryLimitMb}`, entry],
      ipc: true,
      chatty: true,
      inherit: [counter.descriptor],
      env: this.#environment(env),
    });
    this.#listenToLines(handle);
    const ready = this.#open(handle, file);
    return {
      handle,
      ready,
      explainExit: (exit) => new Error(this.#story.explain(exit, memoryLimitMb)),
      hadWork: () => this.#busy > 0,
    };
  }

  /** Resolves when the script is loaded, or when the process is up and waits for one. */
  #open(handle: ChildHandle, file: string | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const { listener } = this.#options;
      this.#channel = new WorkerChannel({
        handle,
        turns: this.#around.turns,
        tasks: this.#countingTasks(),
        onBooted: () => {
          if (file === null) resolve();
        },
        onReady: (ready) => {
          resolve();
          this.#ready(handle, ready, listener);
        },
        onFailed: (error) => {
          const wrong = new DomainError(
            'SCRIPT_FAILED',
            `${error.name}: ${error.message}`,
            {},
            { cause: error },
          );
          listener.onScriptFailed(wrong);
          // A script with a mistake in its text will not be better the next time; anything else may.
          reject(error.name === 'SyntaxError' ? wrong : new Error(wrong.message, { cause: error }));
        },
      });
      if (file !== null) this.#init(file);
      for (const say of this.#early.splice(0)) say();
    });
  }

  /** The process becomes `running` a moment later than its script is loaded; only then it takes tasks. */
  #ready(handle: ChildHandle, ready: WorkerReady, listener: WorkerListener): void {
    queueMicrotask(() => {
      if (this.process.handle() === handle) listener.onReady({ ...ready, pid: handle.pid });
    });
  }

  #init(file: string): void {
    const { oneShot, settings } = this.#options;
    this.#channel?.init({ script: file, maxActive: settings().maxActive, oneShot });
  }

  #countingTasks(): WorkerListener {
    const { listener } = this.#options;
    const ended = <Rest extends unknown[]>(tell: (seq: number, ...rest: Rest) => void) => {
      return (seq: number, ...rest: Rest) => {
        this.#busy -= 1;
        tell(seq, ...rest);
      };
    };
    return {
      ...listener,
      onDone: ended(listener.onDone),
      onFailed: ended(listener.onFailed),
      onInvalid: ended(listener.onInvalid),
      onCancelled: ended(listener.onCancelled),
      onUnsendable: ended(listener.onUnsendable),
      onReturned: (seqs) => {
        this.#busy -= seqs.length;
        listener.onReturned(seqs);
      },
    };
  }

  #listenToLines(handle: ChildHandle): void {
    handle.onLine((stream, line) => {
      this.#story.add(stream, line);
      this.#options.listener.onLine(stream, line);
    });
  }

  #environment(names: readonly string[]): Record<string, string> {
    const { environment } = this.#around;
    const known = names.map((name) => [name, environment(name)] as const);
    return Object.fromEntries(known.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  #exited({ exit, cause, expected, overLimit, replaced }: RunExit): void {
    const counter = this.#counter;
    this.#channel?.close();
    this.#channel = null;
    this.#counter = null;
    this.#busy = 0;
    const startedUpTo = counter?.read() ?? 0;
    counter?.close();
    const memory = overLimit || (this.#story.heapOverflow && exit?.code !== 0);
    if (memory && !expected) this.#around.onMemoryLimit(this.#options.label, cause);
    const kind = classifyDeath({ exit, expected, replaced, memory });
    const { peakRssBytes } = this.process;
    this.#options.listener.onDeath({ kind, cause, startedUpTo, exit, peakRssBytes });
  }

  #changed(state: ProcessState): void {
    this.#options.listener.onState(state);
    // The only run it was to have is over.
    if (this.#options.oneShot && (state.kind === 'stopped' || state.kind === 'errored')) this.#close();
  }

  #close(): void {
    for (const close of this.#closings.splice(0)) close();
  }
}
