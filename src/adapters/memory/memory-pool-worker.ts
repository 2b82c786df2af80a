import type { OneShotWorker, WorkerDeath, WorkerListener } from '../../core/ports/pool-worker.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ProcessState, ProcessView } from '../../model/process.ts';

/** What a make-believe worker does with a task: its result, or it throws. */
export type MemoryScript = (task: unknown) => unknown;

let nextPid = 10_000;

/**
 * A worker in the test's own memory. It begins tasks in order and ends them when the test says so (`finish`), or at
 * once while `automatic`. It knows which tasks it has begun, even when it dies before it could report.
 */
export class MemoryPoolWorker implements OneShotWorker {
  readonly id: string;
  /** What it was asked, oldest first: "abort 3 cancelled", "recall", "replace …". */
  readonly asked: string[] = [];
  /** Numbers of the tasks it has begun, over all its lives. */
  readonly begun: unknown[] = [];
  automatic = false;
  maxActive: number;
  rssBytes = 40_000_000;
  script: MemoryScript = (task) => task;
  readonly #listener: WorkerListener;
  readonly #clock: Clock;
  readonly #oneShot: boolean;
  #state: ProcessState;
  #waiting: { seq: number; payload: unknown }[] = [];
  #running: { seq: number; payload: unknown }[] = [];
  #startedUpTo = 0;
  #starts = 0;
  #lastExit: string | null = null;

  constructor(options: {
    id: string;
    listener: WorkerListener;
    clock: Clock;
    maxActive?: number;
    oneShot?: boolean;
  }) {
    this.id = options.id;
    this.#listener = options.listener;
    this.#clock = options.clock;
    this.maxActive = options.maxActive ?? 1;
    this.#oneShot = options.oneShot ?? false;
    this.#state = { kind: 'stopped', since: options.clock.now() };
  }

  view(): ProcessView {
    return {
      id: this.id,
      label: `worker ${this.id}`,
      group: 'pool',
      groupId: `pool:${this.id.replace(/-\d+$/, '')}`,
      ours: true,
      state: this.#state,
      startedAt: 'pid' in this.#state ? this.#state.since : null,
      restarts: Math.max(0, this.#starts - 1),
      lastExit: this.#lastExit,
      rssBytes: this.#state.kind === 'running' ? this.rssBytes : null,
      rssLimitBytes: 4_311_744_512,
      cpuPercent: this.#state.kind === 'running' ? 0 : null,
      actions: [],
      worker: null,
    };
  }

  /** Tasks it has and has not reported. */
  get inHand(): number {
    return this.#waiting.length + this.#running.length;
  }

  start(): void {
    this.#starts += 1;
    this.#enter({ kind: 'starting', since: this.#clock.now() });
    if (this.automatic) this.beReady();
  }

  /** It has loaded its script. */
  beReady(): void {
    const pid = nextPid++;
    this.#enter({ kind: 'running', since: this.#clock.now(), pid });
    this.#listener.onReady({ pid, form: 'function', schema: null });
    this.#beginMore();
  }

  assign(script: string): Promise<void> {
    this.asked.push(`assign ${script}`);
    this.#listener.onReady({ pid: 0, form: 'function', schema: null });
    return Promise.resolve();
  }

  run(seq: number, payload: unknown): void {
    this.#waiting.push({ seq, payload });
    this.#beginMore();
    if (this.automatic) queueMicrotask(() => this.finish());
  }

  /** Ends the task that has run longest and reports it; nothing where none runs. */
  finish(options: { report?: boolean } = {}): void {
    const task = this.#running.shift();
    if (task === undefined) return;
    if (options.report !== false) this.#report(task);
    this.#beginMore();
    this.#listener.onSettled();
    if (this.#oneShot) this.kill();
  }

  abort(seq: number, reason: string): void {
    this.asked.push(`abort ${seq} ${reason}`);
    const index = this.#waiting.findIndex((task) => task.seq === seq);
    if (index === -1) return;
    this.#waiting.splice(index, 1);
    this.#listener.onCancelled(seq);
    this.#listener.onSettled();
  }

  recall(): void {
    this.asked.push('recall');
    const seqs = this.#waiting.splice(0).map(({ seq }) => seq);
    this.#listener.onReturned(seqs);
    this.#listener.onSettled();
  }

  setMaxActive(maxActive: number): void {
    this.maxActive = maxActive;
    this.#beginMore();
  }

  replace(cause: string): void {
    this.asked.push(`replace ${cause}`);
    this.die({ kind: 'replaced', cause });
    this.start();
  }

  proveGood(): void {
    this.asked.push('prove good');
  }

  restart(): void {
    this.asked.push('restart');
    this.die({ kind: 'asked', cause: 'stopped' });
    this.start();
  }

  stop(): Promise<void> {
    this.kill();
    return Promise.resolve();
  }

  kill(): void {
    if (this.#state.kind === 'running') this.die({ kind: 'asked', cause: 'stopped' });
    this.#state = { kind: 'stopped', since: this.#clock.now() };
  }

  /** It ends; nobody starts it again but the test. */
  die(death: Pick<WorkerDeath, 'kind' | 'cause'>): void {
    const startedUpTo = this.#startedUpTo;
    this.#startedUpTo = 0;
    this.#waiting = [];
    this.#running = [];
    this.#lastExit = death.cause;
    const exit = { code: null, signal: death.kind === 'asked' ? 'SIGTERM' : 'SIGKILL' };
    this.#listener.onDeath({ ...death, startedUpTo, exit, peakRssBytes: this.rssBytes });
    if (death.kind === 'asked') return;
    const since = this.#clock.now();
    this.#enter({ kind: 'restarting', since, retryAt: since, cause: death.cause });
  }

  /** It dies once more and is given up. */
  giveUp(cause: string): void {
    if (this.#state.kind === 'running') this.die({ kind: 'crash', cause });
    this.#enter({ kind: 'errored', since: this.#clock.now(), cause });
  }

  #beginMore(): void {
    while (this.#state.kind === 'running' && this.#running.length < this.maxActive) {
      const task = this.#waiting.shift();
      if (task === undefined) return;
      this.#startedUpTo = task.seq;
      this.begun.push(task.payload);
      this.#running.push(task);
    }
  }

  #report({ seq, payload }: { seq: number; payload: unknown }): void {
    try {
      this.#listener.onDone(seq, this.script(payload), 0.01);
    } catch (error) {
      this.#listener.onFailed(seq, error as Error, 0.01);
    }
  }

  #enter(state: ProcessState): void {
    this.#state = state;
    this.#listener.onState(state);
  }
}
