import { closeSync, openSync } from 'node:fs';
import type {
  ThreadAssignment,
  ThreadHostCommand,
  ThreadHostReport,
  ThreadSettings,
} from '../../model/wire/thread-host.ts';
import { afterExit, NO_HISTORY, RESTART_RULES } from '../../core/supervision/restart-policy.ts';
import { ControlBlock, SLOTS } from '../oscillator/control-block.ts';
import { appendToLedger } from '../oscillator/ledger-writer.ts';
import { FleetThread } from './fleet-thread.ts';
import { watchHandlers } from './watchdog.ts';
import { monotonic } from '../../core/ports/monotonic.ts';
import { THREAD_HOST_WORD_MS } from '../../model/timings.ts';

/** Threads that may still be ending while others start: when the fleet moves faster than they can, it waits for them. */
const MOST_ENDING = 4;
const REPORT_EVERY_MS = 50;

type Configuration = Extract<ThreadHostCommand, { type: 'configure' }>;

/** The channel to the engine, and the end of this process. */
export interface HostProcess {
  send(report: ThreadHostReport): void;
  exit(code: number): void;
}

/**
 * Holds the worker threads: starts, reverses and retires them as the engine declares, restarts those that die,
 * ends those that hang. It knows nothing of counting; the threads write that to the ledger.
 */
export class ThreadHost {
  readonly #process: HostProcess;
  readonly #control = new ControlBlock();
  readonly #threads = new Map<string, FleetThread>();
  readonly #ending = new Set<FleetThread>();
  readonly #freeSlots = Array.from({ length: SLOTS }, (_, index) => SLOTS - 1 - index);
  readonly #histories = new Map<string, { history: typeof NO_HISTORY; bornAt: number }>();
  readonly #retries = new Set<string>();
  #configuration: Configuration | null = null;
  #fleet: readonly ThreadAssignment[] = [];
  #settings: ThreadSettings | null = null;
  readonly #ledgers: number[] = [];
  #lives = 0;
  #changed = false;
  #quiet = false;

  constructor(process: HostProcess) {
    this.#process = process;
  }

  obey(command: ThreadHostCommand): void {
    switch (command.type) {
      case 'configure':
        this.#configuration = command;
        this.#settings = command.settings;
        this.#openLedger(command.ledgerFile);
        this.#beginReports();
        this.#process.send({ type: 'ready' });
        return;
      case 'settings':
        this.#settings = command.settings;
        for (const thread of this.#all()) thread.tell({ type: 'settings', settings: command.settings });
        return;
      case 'fleet':
        this.#fleet = command.threads;
        this.#reconcile();
        return;
      case 'turn':
        this.#control.setTurn(command.turn);
        this.#wake();
        return;
      case 'grant':
        this.#control.grant(command.epoch, command.permits);
        this.#wake();
        return;
      case 'rest-pushers':
        this.#control.restPushers(command.resting);
        this.#wake();
        return;
      case 'ledger':
        this.#openLedger(command.file);
        return;
      case 'fence':
        this.#fence(command.id);
        return;
      case 'asleep':
        for (const thread of this.#all()) thread.tell(command);
        return;
      case 'quiet':
        this.#quiet = true;
        this.#fleet = [];
        this.#reconcile();
        this.#exitWhenEmpty();
        return;
    }
  }

  #all(): FleetThread[] {
    return [...this.#threads.values(), ...this.#ending];
  }

  /** Makes the fleet what it should be. */
  #reconcile(): void {
    const wanted = new Map(this.#fleet.map((thread) => [thread.id, thread.role]));
    for (const [id, thread] of this.#threads) {
      const role = wanted.get(id);
      if (role === undefined) {
        this.#threads.delete(id);
        this.#histories.delete(id);
        this.#ending.add(thread);
        thread.retire();
      } else {
        thread.setRole(role);
      }
    }
    for (const { id, role } of this.#fleet) {
      if (this.#threads.size + this.#ending.size >= this.#fleet.length + MOST_ENDING) return;
      if (!this.#threads.has(id) && !this.#retries.has(id)) this.#spawn(id, role);
    }
  }

  #spawn(id: string, role: ThreadAssignment['role']): void {
    const configuration = this.#configuration;
    const slot = this.#freeSlots.pop();
    if (configuration === null || this.#settings === null || slot === undefined) return;
    const { run, redisUrl, queue, threadHeapMb, threadEntry } = configuration;
    const thread = new FleetThread({
      entry: new URL(threadEntry),
      role,
      control: this.#control,
      heapMb: threadHeapMb,
      data: {
        id,
        life: this.#lives++,
        run,
        slot,
        memory: this.#control.memory,
        redisUrl,
        queue,
        settings: this.#settings,
      },
      onChange: () => {
        this.#changed = true;
      },
      onReversed: () => {
        this.#wake();
      },
      onExit: (ended, cause) => {
        this.#ended(ended, cause);
      },
    });
    const history = this.#histories.get(id)?.history ?? NO_HISTORY;
    this.#histories.set(id, { history, bornAt: monotonic() });
    this.#threads.set(id, thread);
    this.#changed = true;
  }

  #ended(thread: FleetThread, cause: string | null): void {
    this.#ending.delete(thread);
    this.#control.clear(thread.slot);
    this.#freeSlots.push(thread.slot);
    if (this.#threads.get(thread.id) === thread) this.#threads.delete(thread.id);
    this.#changed = true;
    this.#process.send({ type: 'thread-exit', id: thread.id, life: thread.life, cause });
    // What it gave back is for the others.
    this.#wake();
    if (this.#quiet) {
      this.#exitWhenEmpty();
      return;
    }
    if (cause !== null) this.#retry(thread.id);
    // Its place is free for one that had to wait.
    else this.#reconcile();
  }

  /** Starts a dead thread again by the rules of all supervision; it never gives up, for the fleet has a target. */
  #retry(id: string): void {
    const record = this.#histories.get(id);
    if (record === undefined) return;
    const now = monotonic();
    const { history, decision } = afterExit(record.history, {
      now,
      goodMs: now - record.bornAt,
      chance: Math.random(),
    });
    this.#histories.set(id, { ...record, history });
    this.#retries.add(id);
    const delayMs = decision.kind === 'give-up' ? RESTART_RULES.longestDelayMs : decision.delayMs;
    setTimeout(() => {
      this.#retries.delete(id);
      this.#reconcile();
    }, delayMs);
  }

  #wake(): void {
    for (const thread of this.#all()) thread.tell({ type: 'wake' });
  }

  /** A thread may still have a line for the file before in hand, so that one is closed with the next. */
  #openLedger(file: string): void {
    const stale = this.#ledgers.length > 1 ? this.#ledgers.shift() : undefined;
    if (stale !== undefined) closeSync(stale);
    const descriptor = openSync(file, 'a', 0o600);
    this.#ledgers.push(descriptor);
    this.#control.ledger = descriptor;
  }

  #fence(id: number): void {
    // Permits first: what a thread takes in between is then seen twice, never not at all.
    const { epoch, permits } = this.#control.turn();
    const entry = {
      kind: 'fence',
      epoch,
      id,
      permitsLeft: permits ?? 0,
      inFlight: this.#control.inFlight(),
    } as const;
    appendToLedger(this.#control.ledger, entry);
  }

  #beginReports(): void {
    setInterval(() => {
      if (this.#changed) this.#report();
    }, REPORT_EVERY_MS);
    setInterval(() => {
      for (const thread of this.#all()) thread.sample();
      this.#report();
    }, THREAD_HOST_WORD_MS);
    watchHandlers({
      threads: () => this.#all(),
      timeoutMs: () => this.#settings?.handlerTimeoutMs ?? Infinity,
      // A thread inside a native call cannot be ended; the process can, and is started again with the whole fleet.
      onStuck: () => {
        this.#process.exit(70);
      },
    });
  }

  #report(): void {
    this.#changed = false;
    this.#process.send({ type: 'threads', threads: this.#all().map((thread) => thread.report()) });
  }

  #exitWhenEmpty(): void {
    if (this.#threads.size > 0 || this.#ending.size > 0) return;
    this.#report();
    this.#process.exit(0);
  }
}
