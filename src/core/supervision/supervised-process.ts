import { DomainError } from '../../model/domain-error.ts';
import type { ProcessState, ProcessView } from '../../model/process.ts';
import type { ChildHandle, ProcessExit, ProcessSample } from '../ports/child-process.ts';
import type { Cancel } from '../ports/clock.ts';
import type { LaunchedRun } from '../ports/launched-run.ts';
import { Listeners } from '../ports/listeners.ts';
import { describeError, describeExit, describeRss } from './exit-cause.ts';
import { type ProcessRecord, RunRecord } from './run-record.ts';
import { isLive, nextState } from './process-state.ts';
import { afterExit, NO_HISTORY, type RestartDecision } from './restart-policy.ts';
import type { PrintedLine } from './process-output.ts';
import type { RunExit, SupervisedProcessOptions } from './supervised-process-options.ts';
import { errorOf } from '../../model/values/describe-thrown.ts';
import { KILL_GRACE_MS, READY_LIMIT_MS, STOP_GRACE_MS } from '../../model/timings.ts';

/** One life of the child, from launch to exit. */
interface Run {
  readonly abort: AbortController;
  readonly startedAt: number;
  handle: ChildHandle | null;
  readyAt: number | null;
  /** Why we ended it, when we did. */
  killed: Error | null;
  /** It was ended because of its memory. */
  overLimit: boolean;
  /** It was ended for a reason that is not its own: the next one follows at once, and nothing is counted. */
  replaced: boolean;
  /** It has done work: what went wrong before counts no longer. */
  proven: boolean;
  /** It has ended with work in flight: its exit is charged to that. */
  hadWork: boolean;
  peakRssBytes: number | null;
  /** Timers and subscriptions that end with the run. */
  readonly cancels: Cancel[];
}

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Keeps one process running by the rules of restart-policy.ts: starts it, restarts it after an unasked exit,
 * gives up when it will not run, stops it politely and then firmly. `start` and `stop` may race; the last wins.
 * It belongs to nobody: whoever creates it calls `stop`.
 */
export class SupervisedProcess {
  readonly id: string;
  readonly #options: SupervisedProcessOptions;
  #state: ProcessState;
  #wanted = false;
  #run: Run | null = null;
  #history = NO_HISTORY;
  #starts = 0;
  #lastExit: string | null = null;
  readonly #record = new RunRecord();
  #sample: ProcessSample | null = null;
  #lastPeak: number | null = null;
  #cancelRetry: Cancel | null = null;
  #startWaiters: Waiter[] = [];
  #stopWaiters: (() => void)[] = [];
  readonly #changes = new Listeners<ProcessState>();
  readonly #exits = new Listeners<RunExit>();
  readonly #lines = new Listeners<PrintedLine>();

  constructor(options: SupervisedProcessOptions) {
    this.id = options.id;
    this.#options = options;
    this.#state = { kind: 'stopped', since: options.clock.now() };
  }

  state(): ProcessState {
    return this.#state;
  }

  /** The child of the present run; null when there is none. */
  handle(): ChildHandle | null {
    return this.#run?.handle ?? null;
  }

  /** The most resident memory that was seen of the present run, or of the last one; null when none was. */
  get peakRssBytes(): number | null {
    return this.#run?.peakRssBytes ?? this.#lastPeak;
  }

  view(): ProcessView {
    const { id, label, group, groupId = group, worker } = this.#options;
    return {
      id,
      label,
      group,
      groupId,
      ours: true,
      state: this.#state,
      startedAt: this.#run?.startedAt ?? null,
      restarts: Math.max(0, this.#starts - 1),
      lastExit: this.#lastExit,
      rssBytes: this.#sample?.rssBytes ?? null,
      rssLimitBytes: this.#rssLimit(),
      cpuPercent: this.#sample?.cpuPercent ?? null,
      actions: [],
      worker: worker?.() ?? null,
    };
  }

  /** How it was started, and how its last runs ended. */
  record(): ProcessRecord {
    return this.#record.view();
  }

  /** Tells of every new state. */
  onChange(listener: (state: ProcessState) => void): Cancel {
    return this.#changes.add(listener);
  }

  /** Tells of every end of a run, before the next state is entered. */
  onExit(listener: (exit: RunExit) => void): Cancel {
    return this.#exits.add(listener);
  }

  /** Tells of every line it prints, in all its runs. */
  onLine(listener: (line: PrintedLine) => void): Cancel {
    return this.#lines.add(listener);
  }

  /**
   * Idempotent; forgets earlier failures, and a pending retry happens at once. Resolves when the process is
   * ready, however many tries it takes.
   * @throws the launch's DomainError, or Error when the tries are used up; DomainError CONFLICT when stopped meanwhile
   */
  start(): Promise<void> {
    this.#wanted = true;
    if (this.#state.kind === 'running' || this.#state.kind === 'late') return Promise.resolve();
    const started = new Promise<void>((resolve, reject) => this.#startWaiters.push({ resolve, reject }));
    if (
      this.#state.kind === 'stopped' ||
      this.#state.kind === 'errored' ||
      this.#state.kind === 'restarting'
    ) {
      this.#history = NO_HISTORY;
      this.#begin();
    }
    return started;
  }

  /** Idempotent. Asks, SIGTERM, SIGKILL; resolves when the process is gone. Never fails. */
  stop(): Promise<void> {
    this.#wanted = false;
    if (this.#state.kind === 'stopped') return Promise.resolve();
    const stopped = new Promise<void>((resolve) => this.#stopWaiters.push(resolve));
    if (isLive(this.#state)) this.#endRun();
    else if (this.#state.kind !== 'stopping') this.#becomeStopped();
    return stopped;
  }

  /** Stops and starts it on request: no failure, no backoff. Resolves when it is ready again. */
  restart(): Promise<void> {
    if (!isLive(this.#state)) return this.start();
    this.#endRun();
    return this.start();
  }

  /** Ends the present run at once because something is wrong with it; it is restarted by the rules. */
  kill(cause: string): void {
    const run = this.#run;
    if (run === null || this.#state.kind === 'stopping') return;
    run.killed ??= new Error(cause);
    run.abort.abort(run.killed);
    run.handle?.kill('SIGKILL');
  }

  /**
   * Ends the present run at once, not because something is wrong with it: it is started anew without delay, and this
   * does not count as an exit.
   */
  replace(cause: string): void {
    if (this.#run === null || this.#state.kind === 'stopping') return;
    this.#run.replaced = true;
    this.kill(cause);
  }

  /** The present run has done work: exits before it count no longer. */
  proveGood(): void {
    if (this.#run !== null) this.#run.proven = true;
  }

  /** Nothing has been heard of it for too long. */
  markLate(): void {
    if (this.#state.kind !== 'running') return;
    this.#enter({ kind: 'late', since: this.#options.clock.now(), pid: this.#state.pid });
  }

  /** It has been heard of again. */
  markHeard(): void {
    if (this.#state.kind !== 'late') return;
    this.#enter({ kind: 'running', since: this.#options.clock.now(), pid: this.#state.pid });
  }

  /** Takes a fresh sample of the present run; above the memory limit the run is killed. */
  observe(sample: ProcessSample): void {
    this.#sample = sample;
    this.#checkMemory(sample.rssBytes);
  }

  /** Takes a look at the memory alone, in between. */
  observeMemory(rssBytes: number): void {
    this.#sample = { rssBytes, cpuPercent: this.#sample?.cpuPercent ?? null };
    this.#checkMemory(rssBytes);
  }

  #checkMemory(rssBytes: number): void {
    const run = this.#run;
    if (run === null) return;
    run.peakRssBytes = Math.max(run.peakRssBytes ?? 0, rssBytes);
    const limit = this.#rssLimit();
    if (limit === null || rssBytes <= limit || run.killed !== null) return;
    run.overLimit = true;
    this.kill(describeRss(rssBytes, limit, this.#options.rssLimitReason?.()));
  }

  #rssLimit(): number | null {
    const { rssLimitBytes = null } = this.#options;
    return typeof rssLimitBytes === 'function' ? rssLimitBytes() : rssLimitBytes;
  }

  #enter(state: ProcessState): void {
    this.#state = nextState(this.#state, state);
    this.#changes.tell(state);
  }

  #begin(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#starts += 1;
    const run: Run = {
      abort: new AbortController(),
      startedAt: this.#options.clock.now(),
      handle: null,
      readyAt: null,
      killed: null,
      overLimit: false,
      replaced: false,
      proven: false,
      hadWork: false,
      peakRssBytes: null,
      cancels: [],
    };
    this.#run = run;
    this.#enter({ kind: 'starting', since: this.#options.clock.now() });
    void this.#live(run);
  }

  /** One run from launch to exit. Never rejects. */
  async #live(run: Run): Promise<void> {
    let exit: ProcessExit | null = null;
    let reason: Error | null = null;
    try {
      const launched = await this.#options.launch(run.abort.signal);
      run.handle = launched.handle;
      this.#record.launched(launched.handle.launch);
      this.#watch(run, launched);
      if (this.#state.kind === 'stopping') this.#askToEnd(run, launched.handle);
      exit = await launched.handle.exited;
      reason = run.killed;
      if (!run.abort.signal.aborted) reason ??= (await launched.explainExit?.(exit)) ?? null;
      if (this.#state.kind !== 'stopping') run.hadWork = (await launched.hadWork?.()) ?? false;
    } catch (error) {
      reason = run.killed ?? errorOf(error);
      run.handle?.kill('SIGKILL');
    }
    this.#ended(run, exit, reason);
  }

  #watch(run: Run, { handle, ready }: LaunchedRun): void {
    const {
      clock,
      log,
      label,
      readyTimeoutMs = READY_LIMIT_MS,
      lineLevel = defaultLineLevel,
      lineText,
    } = this.#options;
    run.cancels.push(
      handle.onLine((stream, line) => {
        this.#lines.tell({ stream, line });
        const level = lineLevel(stream, line);
        if (level !== null) log.write(level, label, lineText?.(line) ?? line);
      }),
    );
    const failed = (error: unknown) => {
      if (run.readyAt !== null || run.abort.signal.aborted) return;
      run.killed ??= errorOf(error);
      run.abort.abort(run.killed);
      handle.kill('SIGKILL');
    };
    run.cancels.push(
      clock.after(readyTimeoutMs, () => failed(new Error(`not ready within ${readyTimeoutMs / 1000} s`))),
    );
    if (run.killed !== null) handle.kill('SIGKILL');
    ready.then(() => {
      if (this.#run !== run || this.#state.kind !== 'starting' || run.abort.signal.aborted) return;
      run.readyAt = clock.monotonic();
      this.#enter({ kind: 'running', since: clock.now(), pid: handle.pid });
      for (const waiter of this.#takeStartWaiters()) waiter.resolve();
    }, failed);
  }

  /** Begins to stop the present run. */
  #endRun(): void {
    const run = this.#run;
    if (run === null) throw new Error('There is no run to end');
    const pid = run.handle?.pid ?? null;
    this.#enter({ kind: 'stopping', since: this.#options.clock.now(), pid });
    run.abort.abort(new Error('stopped'));
    if (run.handle !== null) this.#askToEnd(run, run.handle);
  }

  #askToEnd(run: Run, handle: ChildHandle): void {
    const { clock, askToStop, stopGraceMs = STOP_GRACE_MS, killGraceMs = KILL_GRACE_MS } = this.#options;
    const firmly = () => {
      handle.kill('SIGTERM');
      run.cancels.push(clock.after(killGraceMs, () => handle.kill('SIGKILL')));
    };
    if (askToStop === undefined) {
      firmly();
      return;
    }
    try {
      askToStop(handle);
    } catch {
      // It cannot be asked any more (its channel is closed): the signals follow.
    }
    run.cancels.push(clock.after(stopGraceMs, firmly));
  }

  #ended(run: Run, exit: ProcessExit | null, reason: Error | null): void {
    for (const cancel of run.cancels) cancel();
    // Whatever still waits for it to become ready need not.
    run.abort.abort(new Error('the process has ended'));
    this.#run = null;
    this.#sample = null;
    this.#lastPeak = run.peakRssBytes;
    const { clock, log, label, restart = 'by the rules' } = this.#options;
    const now = clock.now();
    const expected = this.#state.kind === 'stopping';
    const cause = reason === null ? describeExit(exit) : describeError(reason);
    if (!expected) this.#lastExit = cause;
    const { overLimit, replaced, startedAt } = run;
    const pid = run.handle?.pid ?? null;
    this.#record.ended({ at: now, startedAt, pid, cause, expected });
    this.#exits.tell({ pid, exit, cause, expected, overLimit, replaced });
    if (expected) {
      this.#becomeStopped();
      return;
    }
    if (restart === 'never') {
      this.#endForGood(exit, cause);
      return;
    }
    const decision = this.#decide(run);
    // Listeners may call start or stop, so everything is in place before they are told.
    if (reason instanceof DomainError || decision.kind === 'give-up') {
      log.write('error', label, `${label} will not be started again: ${cause}`);
      const waiters = this.#takeStartWaiters();
      this.#enter({ kind: 'errored', since: now, cause });
      for (const waiter of waiters) waiter.reject(reason ?? new Error(cause));
      return;
    }
    log.write('warn', label, `${label} ended (${cause}); starting it again in ${decision.delayMs} ms`);
    this.#cancelRetry = clock.after(decision.delayMs, () => this.#begin());
    this.#enter({ kind: 'restarting', since: now, retryAt: now + decision.delayMs, cause });
  }

  #decide(run: Run): RestartDecision {
    if (run.replaced) return { kind: 'restart', delayMs: 0 };
    const now = this.#options.clock.monotonic();
    const goodMs = run.readyAt === null ? 0 : now - run.readyAt;
    const before = run.proven ? { ...NO_HISTORY, workExits: this.#history.workExits } : this.#history;
    const chance = (this.#options.random ?? Math.random)();
    const { history, decision } = afterExit(before, { now, goodMs, chance, ofWork: run.hadWork });
    this.#history = history;
    return decision;
  }

  /** The only run it was to have is over. */
  #endForGood(exit: ProcessExit | null, cause: string): void {
    this.#wanted = false;
    const since = this.#options.clock.now();
    const waiters = this.#takeStartWaiters();
    if (exit?.code === 0 && this.#state.kind !== 'starting') this.#enter({ kind: 'stopped', since });
    else this.#enter({ kind: 'errored', since, cause });
    for (const waiter of waiters) waiter.reject(new Error(cause));
  }

  #becomeStopped(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    const stopWaiters = this.#stopWaiters;
    this.#stopWaiters = [];
    const startWaiters = this.#wanted ? [] : this.#takeStartWaiters();
    this.#enter({ kind: 'stopped', since: this.#options.clock.now() });
    for (const resolve of stopWaiters) resolve();
    for (const waiter of startWaiters) {
      waiter.reject(new DomainError('CONFLICT', `${this.#options.label} was stopped before it was ready`));
    }
    if (this.#wanted && this.#state.kind === 'stopped') {
      this.#history = NO_HISTORY;
      this.#begin();
    }
  }

  #takeStartWaiters(): Waiter[] {
    const waiters = this.#startWaiters;
    this.#startWaiters = [];
    return waiters;
  }
}

function defaultLineLevel(stream: 'stdout' | 'stderr'): 'info' | 'warn' {
  return stream === 'stdout' ? 'info' : 'warn';
}
