import type { ChildHandle, ProcessLauncher } from '../ports/child-process.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { LaunchedRun } from '../ports/launched-run.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';
import type { RunExit } from '../supervision/supervised-process-options.ts';
import { SupervisedProcess } from '../supervision/supervised-process.ts';
import type {
  ThreadAssignment,
  ThreadHostCommand,
  ThreadHostReport,
  ThreadSettings,
  Turn,
} from '../../model/wire/thread-host.ts';
import type { FleetHost, FleetListener } from './fleet-host.ts';
import {
  DEAD_AFTER_MS,
  LATE_AFTER_MS,
  THREAD_HOST_KILL_GRACE_MS,
  THREAD_HOST_LOOK_MS,
  THREAD_HOST_STOP_MS,
} from '../../model/timings.ts';

export interface ThreadHostProcessOptions {
  readonly launcher: ProcessLauncher;
  /** Path of the thread host's entry. */
  readonly entry: string;
  /** URL of the worker threads' entry. */
  readonly threadEntry: string;
  readonly clock: Clock;
  readonly awake: AwakeTime;
  readonly log: Log;
  readonly ledger: Pick<Ledger, 'begin' | 'end'>;
  /** Name of the BullMQ queue. */
  readonly queue: string;
  /** Begins the lock tokens of this engine's threads; see `engineTokenPrefix`. */
  readonly tokenPrefix: string;
  /** Heap limit of one thread, MB. Default 256. */
  readonly threadHeapMb?: number;
  /** Resident memory limit of the process, bytes. Default 2 GB. */
  readonly rssLimitBytes?: number;
}

/** The thread host as a supervised child process. */
export class ThreadHostProcess implements FleetHost {
  readonly process: SupervisedProcess;
  readonly #options: ThreadHostProcessOptions;
  readonly #listener: FleetListener;
  #run = '';
  #runs = 0;
  #redisUrl = '';
  #settings: ThreadSettings | null = null;
  #heardAt = 0;
  #cancelHearing: Cancel | null = null;

  constructor(options: ThreadHostProcessOptions, listener: FleetListener) {
    this.#options = options;
    this.#listener = listener;
    this.process = new SupervisedProcess({
      id: 'thread-host',
      label: 'thread host',
      group: 'threads',
      clock: options.clock,
      log: options.log,
      launch: () => this.#launch(),
      askToStop: (handle) => {
        handle.send({ type: 'quiet' } satisfies ThreadHostCommand);
      },
      stopGraceMs: THREAD_HOST_STOP_MS,
      killGraceMs: THREAD_HOST_KILL_GRACE_MS,
      rssLimitBytes: options.rssLimitBytes ?? 2_147_483_648,
    });
    this.process.onExit((exit) => {
      this.#exited(exit);
    });
    this.process.onChange((state) => {
      if (state.kind === 'running') this.#heardAt = options.clock.monotonic();
      listener.onState(state);
    });
  }

  async start(options: { redisUrl: string; settings: ThreadSettings }): Promise<void> {
    this.#redisUrl = options.redisUrl;
    this.#settings = options.settings;
    this.#cancelHearing ??= this.#options.clock.every(THREAD_HOST_LOOK_MS, () => {
      this.#checkHearing();
    });
    await this.process.start();
  }

  async stop(deadlineMs: number): Promise<void> {
    this.#cancelHearing?.();
    this.#cancelHearing = null;
    const { clock } = this.#options;
    const cancel = clock.after(deadlineMs, () => this.process.handle()?.kill('SIGKILL'));
    await this.process.stop();
    cancel();
  }

  setSettings(settings: ThreadSettings): void {
    this.#settings = settings;
    this.#send({ type: 'settings', settings });
  }

  setFleet(threads: readonly ThreadAssignment[]): void {
    this.#send({ type: 'fleet', threads: threads.map(({ id, role }) => ({ id, role })) });
  }

  setTurn(turn: Turn): void {
    this.#send({ type: 'turn', turn });
  }

  grant(epoch: number, permits: number): void {
    this.#send({ type: 'grant', epoch, permits });
  }

  restPushers(resting: boolean): void {
    this.#send({ type: 'rest-pushers', resting });
  }

  setAsleep(asleep: boolean): void {
    this.#send({ type: 'asleep', asleep });
  }

  fence(id: number): void {
    this.#send({ type: 'fence', id });
  }

  useLedgerFile(file: string): void {
    this.#send({ type: 'ledger', file });
  }

  moveTo(redisUrl: string): void {
    if (redisUrl === this.#redisUrl) return;
    this.#redisUrl = redisUrl;
    this.process.replace('Redis is at another address');
  }

  async #launch(): Promise<LaunchedRun> {
    const { launcher, entry, queue, threadEntry, tokenPrefix, threadHeapMb = 256 } = this.#options;
    const settings = this.#settings;
    if (settings === null) throw new Error('The thread host was launched before it was started');
    const run = `${tokenPrefix}.${Date.now().toString(36)}.${this.#runs++}`;
    this.#run = run;
    const ledgerFile = this.#options.ledger.begin(run);
    const handle = await launcher.launch({ args: [entry], ipc: true, chatty: true });
    const ready = this.#listen(handle, run);
    handle.send({
      type: 'configure',
      redisUrl: this.#redisUrl,
      queue,
      threadEntry,
      run,
      threadHeapMb,
      ledgerFile,
      settings,
    } satisfies ThreadHostCommand);
    return { handle, ready, hadWork: () => this.#listener.hadWork(run) };
  }

  /** Hears the reports of a run; resolves with the first sign that it is ready. */
  #listen(handle: ChildHandle, run: string): Promise<void> {
    return new Promise((resolve) => {
      handle.onMessage((message) => {
        this.#heardAt = this.#options.clock.monotonic();
        this.process.markHeard();
        const report = message as ThreadHostReport;
        switch (report.type) {
          case 'ready':
            resolve();
            return;
          case 'threads':
            this.#listener.onThreads(report.threads);
            return;
          case 'thread-exit':
            this.#listener.onThreadExit({ ...report, run });
            return;
        }
      });
    });
  }

  #exited({ exit, cause, expected, replaced }: RunExit): void {
    this.#options.ledger.end();
    this.#listener.onThreads([]);
    if (expected) return;
    // SIGKILL from outside says nothing about the message in hand; anything else may be its doing.
    const blame = !replaced && !(exit?.signal === 'SIGKILL' && cause.startsWith('killed by'));
    this.#listener.onHostExit({ run: this.#run, cause, blame });
  }

  #checkHearing(): void {
    if (this.process.state().kind !== 'running' && this.process.state().kind !== 'late') return;
    const silentMs = this.#options.awake.since(this.#heardAt);
    if (silentMs >= DEAD_AFTER_MS) this.process.kill(`not heard of for ${DEAD_AFTER_MS / 1_000} s`);
    else if (silentMs >= LATE_AFTER_MS) this.process.markLate();
  }

  #send(command: ThreadHostCommand): void {
    const { kind } = this.process.state();
    if (kind === 'running' || kind === 'late') this.process.handle()?.send(command);
  }
}
