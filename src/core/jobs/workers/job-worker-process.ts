import type { FromJobWorker, JobWorkerConfiguration, ToJobWorker } from '../../../model/wire/job-worker.ts';
import type { ChildHandle, ProcessLauncher } from '../../ports/child-process.ts';
import type { Cancel, Clock } from '../../ports/clock.ts';
import type { JobBoard, JobBoardFactory } from '../../ports/job-board.ts';
import type { JobHoldings } from '../../ports/job-holdings.ts';
import type { LaunchedRun } from '../../ports/launched-run.ts';
import type { Log } from '../../ports/log.ts';
import type { AwakeTime } from '../../supervision/awake-time.ts';
import type { BusyWatch } from '../../supervision/busy-watch.ts';
import { classifyDeath } from '../../supervision/crash-verdict.ts';
import { LineBudget } from '../../supervision/line-budget.ts';
import { ExitStory } from '../../pools/exit-story.ts';
import { SupervisedProcess } from '../../supervision/supervised-process.ts';
import type { RunExit } from '../../supervision/supervised-process-options.ts';
import { BlockedWatch } from './blocked-watch.ts';
import type { Settlement } from './settlement.ts';
import {
  JOB_WORKER_FINISH_MS,
  JOB_WORKER_GIVE_BACK_MS,
  JOB_WORKER_KILL_GRACE_MS,
} from '../../../model/timings.ts';

/** The group of the job workers among the groups of processes. */
export const JOB_WORKERS_GROUP = 'jobs';

/** What the job workers of a keeper have in common. */
export interface JobWorkerSurroundings {
  readonly launcher: ProcessLauncher;
  /** Path of the entry of job workers. */
  readonly entry: string;
  readonly clock: Clock;
  readonly awake: AwakeTime;
  readonly log: Log;
  readonly busyWatch: BusyWatch;
  readonly boards: JobBoardFactory;
  readonly holdings: JobHoldings;
  readonly settlement: Settlement;
  readonly machine: string;
  /** A worker was ended because of its memory. */
  readonly onMemoryLimit: (process: string, cause: string) => void;
}

/** What a worker is to be; asked whenever it is started. */
export interface JobWorkerPlan {
  readonly configuration: Omit<JobWorkerConfiguration, 'run'>;
  readonly memoryLimitMb: number;
}

const MEGABYTE = 1_048_576;

/** Resident memory that a worker may have, bytes: images live outside of its heap. */
const rssLimitOf = (memoryLimitMb: number): number => (memoryLimitMb * 2 + 256) * MEGABYTE;

/** A job worker as a supervised child process; what it had in hand when it ends is settled. */
export class JobWorkerProcess {
  readonly process: SupervisedProcess;
  readonly #around: JobWorkerSurroundings;
  readonly #plan: () => JobWorkerPlan;
  readonly #label: string;
  readonly #runPrefix: () => string;
  readonly #closings: Cancel[] = [];
  readonly #onDrained: () => void;
  #runs = 0;
  /** Of the present life. */
  #run = '';
  #board: JobBoard | null = null;
  #types: readonly string[] = [];
  #worker = '';
  #watch: BlockedWatch | null = null;
  #story = new ExitStory();

  /** `runPrefix`: begins the lock tokens of a life; asked as it begins. */
  constructor(
    around: JobWorkerSurroundings,
    options: {
      id: string;
      label: string;
      runPrefix: () => string;
      plan: () => JobWorkerPlan;
      onDrained: () => void;
    },
  ) {
    this.#around = around;
    this.#plan = options.plan;
    this.#label = options.label;
    this.#runPrefix = options.runPrefix;
    this.#onDrained = options.onDrained;
    const { clock, log, busyWatch } = around;
    const budget = new LineBudget(clock);
    this.process = new SupervisedProcess({
      id: options.id,
      label: options.label,
      group: 'jobs',
      groupId: JOB_WORKERS_GROUP,
      clock,
      log,
      launch: () => this.#launch(),
      askToStop: (handle) => tell(handle, { type: 'stop', graceMs: JOB_WORKER_FINISH_MS }),
      stopGraceMs: JOB_WORKER_FINISH_MS + JOB_WORKER_GIVE_BACK_MS,
      killGraceMs: JOB_WORKER_KILL_GRACE_MS,
      rssLimitBytes: () => rssLimitOf(this.#plan().memoryLimitMb),
      rssLimitReason: () => `twice the heap of ${this.#plan().memoryLimitMb} MB as set, and 256 MB`,
      lineLevel: (stream) => (budget.take() ? (stream === 'stdout' ? 'info' : 'warn') : null),
    });
    this.process.onExit((exit) => this.#exited(exit));
    this.#closings.push(
      busyWatch.add({
        busyPid: () => this.process.handle()?.pid ?? null,
        observeMemory: (rssBytes) => this.process.observeMemory(rssBytes),
      }),
    );
  }

  /** Jobs that it has begun and not ended. */
  get inHand(): number {
    return this.#board?.read().length ?? 0;
  }

  setAsleep(asleep: boolean): void {
    const handle = this.process.handle();
    if (handle !== null) tell(handle, { type: 'asleep', asleep });
  }

  /** Keeps what it has in hand locked for so long, whether it listens or not, ms. */
  async extendLocks(ms: number): Promise<void> {
    const { holdings } = this.#around;
    if (this.#run !== '') await holdings.extend(await holdings.held(this.#types, this.#run), ms);
  }

  /** Resolves when it is gone for good. */
  async stop(): Promise<void> {
    await this.process.stop();
    for (const close of this.#closings.splice(0)) close();
  }

  async #launch(): Promise<LaunchedRun> {
    const { launcher, entry, clock, boards } = this.#around;
    const { configuration, memoryLimitMb } = this.#plan();
    const board = boards();
    this.#board = board;
    this.#story = new ExitStory();
    this.#types = [];
    this.#run = `${this.#runPrefix()}.${clock.now().toString(36)}.${this.#runs++}`;
    const handle = await launcher.launch({
      args: [`--max-old-space-size=${memoryLimitMb}`, entry],
      ipc: true,
      inherit: [board.descriptor],
    });
    handle.onLine((stream, line) => this.#story.add(stream, line));
    const ready = this.#listen(handle);
    tell(handle, { type: 'work', configuration: { ...configuration, run: this.#run } });
    return {
      handle,
      ready,
      explainExit: (exit) => new Error(this.#story.explain(exit, memoryLimitMb)),
      hadWork: () => this.inHand > 0,
    };
  }

  #listen(handle: ChildHandle): Promise<void> {
    const { clock, awake, log, holdings } = this.#around;
    this.#watch?.close();
    const watch = new BlockedWatch({
      clock,
      awake,
      notes: () => this.#board?.read() ?? [],
      held: () => holdings.held(this.#types, this.#run),
      extend: (jobs, ms) => holdings.extend(jobs, ms),
      onSilent: () => this.process.markLate(),
      onHeard: () => this.process.markHeard(),
      onBlocked: (cause) => this.process.kill(cause),
    });
    this.#watch = watch;
    return new Promise((resolve) => {
      handle.onMessage((message) => {
        watch.heard();
        const said = message as FromJobWorker;
        if (said.type === 'ready') {
          this.#types = said.types;
          this.#worker = said.worker;
          log.write('info', 'jobs', `${this.#label} takes ${said.types.join(', ')} as ${said.worker}`);
          watch.start();
          resolve();
        }
        if (said.type === 'drained') this.#onDrained();
      });
    });
  }

  #exited({ pid, exit, cause, expected, replaced, overLimit }: RunExit): void {
    const { settlement, machine, onMemoryLimit } = this.#around;
    const notes = this.#board?.read() ?? [];
    this.#board?.close();
    this.#board = null;
    const silent = this.#watch?.blocked ?? false;
    this.#watch?.close();
    this.#watch = null;
    const memory = overLimit || (this.#story.heapOverflow && exit?.code !== 0);
    if (memory && !expected) onMemoryLimit(this.#label, cause);
    if (pid === null || this.#types.length === 0) return;
    settlement.add({
      run: this.#run,
      types: this.#types,
      notes,
      death: { cause, kind: classifyDeath({ exit, expected, replaced, memory, silent }) },
      holder: { worker: this.#worker, machine, pid },
    });
  }
}

function tell(handle: ChildHandle, message: ToJobWorker): void {
  handle.send(message);
}
