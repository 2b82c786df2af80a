import type { OscillatorState } from '../../model/oscillator.ts';
import type { ProcessState } from '../../model/process.ts';
import type { LedgerEntry } from '../../model/wire/ledger.ts';
import {
  lockToken,
  producerName,
  type ThreadReport,
  type ThreadSettings,
} from '../../model/wire/thread-host.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { FleetHost, FleetHostFactory } from './fleet-host.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import { packJobId } from '../../model/wire/message.ts';
import { assign, type Assignments, NO_ASSIGNMENTS } from './assignments.ts';
import type { Machine, MachineRules } from './machine.ts';
import type { OpenPushes } from './open-pushes.ts';
import { TurnKeeper } from './turn-keeper.ts';

/** The fleet is shown as degraded when it has been incomplete for so long, ms. */
const INCOMPLETE_FOR_MS = 3_000;

export interface FleetControlOptions {
  readonly clock: Clock;
  readonly events: EventLog;
  readonly queue: MessageQueue;
  readonly fleetHost: FleetHostFactory;
  readonly ledger: Ledger;
  readonly machine: () => Machine;
  readonly rules: () => MachineRules;
  readonly pushes: OpenPushes;
  /** Whether a message is counted as processed. */
  readonly isCounted: (producer: string, number: number) => boolean;
  readonly onChange: () => void;
  /** Giving back failed: Redis is away. It is tried again when it is back. */
  readonly onGiveBackFailed: (error: unknown) => void;
}

/** Makes the threads follow the machine: who has which role, whose turn it is, what to do when some die. */
export class FleetControl {
  readonly #options: FleetControlOptions;
  readonly #host: FleetHost;
  readonly #turns: TurnKeeper;
  #assignments: Assignments = NO_ASSIGNMENTS;
  #reports: readonly ThreadReport[] = [];
  #running = false;
  #resting = false;
  #hostState: ProcessState | null = null;
  #incompleteSince: number | null = null;
  /** Token prefixes whose jobs are still to be given back. */
  readonly #owed = new Map<string, boolean>();

  constructor(options: FleetControlOptions) {
    this.#options = options;
    this.#host = options.fleetHost(
      {
        onThreads: (threads) => {
          this.#reports = threads;
          options.onChange();
        },
        onThreadExit: ({ id, life, run, cause }) => {
          options.pushes.lose(producerName(run, id, life));
          if (cause === null) this.checkTurn();
          else this.#threadLost(id, cause, lockToken(run, id, life));
        },
        onState: (state) => {
          this.#hostState = state;
          if (state.kind === 'running' && this.#running) this.#declare();
          options.onChange();
        },
        // Without Redis it is not known.
        hadWork: (run) => options.queue.holds(`${run}/`).catch(() => false),
        onHostExit: ({ run, cause, blame }) => {
          options.events.add({
            kind: 'process-exited',
            at: options.clock.now(),
            process: 'thread host',
            cause,
          });
          this.#owed.set(`${run}/`, blame);
          void this.payOwed();
        },
      },
      options.ledger,
    );
    const { machine, rules, pushes, queue, isCounted, ledger } = options;
    this.#turns = new TurnKeeper({
      host: this.#host,
      machine,
      rules,
      pushes,
      hasReached: async (pack) => isCounted(pack.producer, pack.first) || (await queue.has(packJobId(pack))),
      write: (entry) => {
        ledger.write(entry);
      },
    });
  }

  /** Starts the thread host with the fleet that the machine asks for. */
  async start(options: { redisUrl: string; settings: ThreadSettings }): Promise<void> {
    this.#assignments = NO_ASSIGNMENTS;
    this.#resting = false;
    await this.#host.start(options);
    this.#running = true;
    this.#declare();
  }

  /** Ends every thread; what they could not finish goes back to the queue, and counts against no message. */
  async stop(deadlineMs: number): Promise<void> {
    this.#running = false;
    await this.#host.stop(deadlineMs);
    this.#reports = [];
    this.#incompleteSince = null;
  }

  setSettings(settings: ThreadSettings): void {
    this.#host.setSettings(settings);
  }

  /** The machine is about to sleep, or has woken. */
  setAsleep(asleep: boolean): void {
    this.#host.setAsleep(asleep);
  }

  /** The machine moved or its rules changed. `switched`: a new turn begins. */
  follow(switched: boolean): void {
    if (!this.#running) return;
    if (this.#assignFleet()) this.#host.setFleet(this.#assignments.threads);
    this.#turns.follow(switched);
  }

  /** The ledger goes on in another file. */
  useLedgerFile(path: string): void {
    this.#host.useLedgerFile(path);
  }

  /** Redis is at another address now. */
  moveTo(redisUrl: string): void {
    if (this.#running) this.#host.moveTo(redisUrl);
  }

  /** Lets pushers rest or work. @returns whether that is a change */
  restPushers(resting: boolean): boolean {
    if (resting === this.#resting) return false;
    this.#resting = resting;
    this.#host.restPushers(resting);
    return true;
  }

  /** Asks for a fence, by which a turn is put right that lost permits. */
  checkTurn(): void {
    if (this.#running) this.#turns.check();
  }

  /** Asks for a fence after which `takeFence` tells that the queue was empty and all of it is counted. */
  fenceEmpty(): void {
    this.#turns.checkEmpty();
  }

  /** Takes a fence from the ledger, when everything before it is counted. @returns the queue was empty in this turn */
  takeFence(fence: Extract<LedgerEntry, { kind: 'fence' }>): boolean {
    return this.#running && this.#turns.takeFence(fence);
  }

  /** Gives back the jobs of dead threads and finds out what became of their pushes, as far as Redis can be reached. */
  async payOwed(): Promise<number> {
    let given = 0;
    for (const [prefix, blame] of [...this.#owed]) {
      try {
        given += await this.#options.queue.giveBack(prefix, blame);
        this.#owed.delete(prefix);
      } catch (error) {
        this.#options.onGiveBackFailed(error);
        return given;
      }
    }
    if (this.#running) await this.#turns.settle().catch(this.#options.onGiveBackFailed);
    return given;
  }

  reports(): readonly ThreadReport[] {
    return this.#reports;
  }

  live(): Pick<OscillatorState, 'livePushers' | 'livePullers' | 'pushersPaused'> {
    const alive = this.#reports.filter(
      (thread) => thread.phase !== 'starting' && thread.phase !== 'retiring',
    );
    const livePushers = alive.filter((thread) => thread.role === 'Pusher').length;
    return { livePushers, livePullers: alive.length - livePushers, pushersPaused: this.#resting };
  }

  /** Why the fleet is not what it should be; null when it is, or has not been for a moment only. */
  problem(): string | null {
    if (!this.#running) return null;
    const state = this.#hostState;
    if (state?.kind === 'restarting' || state?.kind === 'errored')
      return `The thread host ended: ${state.cause}`;
    if (state?.kind !== 'running' && state?.kind !== 'late') return 'The thread host is starting';
    const ready = this.#reports.filter(
      (thread) => thread.phase !== 'starting' && thread.phase !== 'retiring',
    ).length;
    const wanted = this.#assignments.threads.length;
    if (ready >= wanted) {
      this.#incompleteSince = null;
      return null;
    }
    const now = this.#options.clock.monotonic();
    this.#incompleteSince ??= now;
    if (now - this.#incompleteSince < INCOMPLETE_FOR_MS) return null;
    const reason = this.#reports.find((thread) => thread.lastError !== null)?.lastError;
    return `${ready} of ${wanted} threads are there${reason === undefined ? '' : `: ${reason ?? ''}`}`;
  }

  /** Tells the thread host everything. */
  #declare(): void {
    this.#options.pushes.loseAll();
    this.#assignFleet();
    this.#host.restPushers(this.#resting);
    this.#turns.begin();
    this.#host.setFleet(this.#assignments.threads);
  }

  #assignFleet(): boolean {
    const { pushers, pullers } = this.#options.machine().fleet;
    const change = assign(this.#assignments, { pushers, pullers });
    this.#assignments = change.assignments;
    const at = this.#options.clock.now();
    const { events } = this.#options;
    for (const { id, role } of change.reversed)
      events.add({ kind: 'thread-reversed', at, thread: id, to: role });
    for (const { id, role } of change.spawned) events.add({ kind: 'thread-spawned', at, thread: id, role });
    for (const { id } of change.retired) events.add({ kind: 'thread-retired', at, thread: id });
    return change.reversed.length + change.spawned.length + change.retired.length > 0;
  }

  #threadLost(thread: string, cause: string, token: string): void {
    const { events, clock } = this.#options;
    this.#owed.set(token, true);
    void this.payOwed().then((givenBack) => {
      events.add({ kind: 'thread-lost', at: clock.now(), thread, cause, givenBack });
      this.checkTurn();
    });
  }
}
